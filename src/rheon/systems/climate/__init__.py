"""Systems of weather and climate, one file each."""
