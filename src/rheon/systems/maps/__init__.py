"""Maps, one file each."""
