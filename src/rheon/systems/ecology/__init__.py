"""Systems of ecology, one file each."""
