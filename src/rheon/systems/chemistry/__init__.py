"""Systems of chemistry, one file each."""
