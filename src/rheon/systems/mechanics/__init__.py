"""Mechanical systems, one file each."""
