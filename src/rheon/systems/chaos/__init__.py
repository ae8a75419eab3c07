"""Chaotic flows, one file each."""
