"""Systems of economics, one file each."""
