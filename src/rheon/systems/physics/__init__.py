"""Systems of physics, one file each."""
