"""Systems of biology, one file each."""
