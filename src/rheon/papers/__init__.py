"""Filled by the registry: every file here is one entry, found by its name and imported when used."""

from __future__ import annotations

import sys

from rheon.core.registry import FunctionPackage, lazy_face

__getattr__, __dir__ = lazy_face("papers")
# the entry is bound, not its module of the same name
sys.modules[__name__].__class__ = FunctionPackage
