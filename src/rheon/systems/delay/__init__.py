"""Delay differential equations, one file each."""
