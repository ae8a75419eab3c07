"""Filled by the registry: every file here is one entry, found by its name and imported when used."""

from __future__ import annotations

from rheon.core.registry import lazy_face

__getattr__, __dir__ = lazy_face("models")
