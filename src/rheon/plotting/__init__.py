"""Placeholder docstring, replaced by the floor that fills it."""
