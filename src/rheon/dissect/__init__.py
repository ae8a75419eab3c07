"""Structure of dynamics: free functions of a system or a fit, each returning a Result.

Every file here is one of them, found by its name and imported when used; files with a leading underscore hold
shared parts.
"""

from __future__ import annotations

import sys

from rheon.core.registry import FunctionPackage, lazy_face

__getattr__, __dir__ = lazy_face("dissections")
sys.modules[__name__].__class__ = FunctionPackage
