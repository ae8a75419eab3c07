"""Numbers about dynamics: free functions of a system, a fit or a series, each returning a Result.

Every file here is one measure, found by its name and imported when used; files with a leading underscore hold
shared parts.
"""

from __future__ import annotations

import sys

from rheon.core.registry import FunctionPackage, lazy_face

__getattr__, __dir__ = lazy_face("measures")
sys.modules[__name__].__class__ = FunctionPackage
