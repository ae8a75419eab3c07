"""Systems of astronomy, one file each."""
