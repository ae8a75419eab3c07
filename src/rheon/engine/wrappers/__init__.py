"""Wrappers: systems made of systems, one file each. A wrapper is a system again, so every measure works on it."""
