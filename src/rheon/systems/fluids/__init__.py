"""Fluids and tracers in them, one file each."""
