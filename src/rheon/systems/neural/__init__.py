"""Neurons and networks of them, one file each."""
