"""Electronic circuits, one file each."""
