"""Readers: one file per format, found by content. `rheon.io.read.read(path)` is the one door.

A format is a module with `matches(content) -> bool` and `read(content, *, columns, time, array) -> Series`;
files with a leading underscore hold shared parts. Nothing here runs code from a file: no pickles, no objects.
"""
