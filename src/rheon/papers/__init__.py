"""One file per paper: claims with their protocol, expected figures, bars and checks.

Every file here is one paper, found by its name and imported when used; files with a leading underscore hold shared
parts. `rheon reproduce NAME` runs one.
"""

from __future__ import annotations

import sys

from rheon.core.registry import FunctionPackage, lazy_face

__getattr__, __dir__ = lazy_face("papers")
sys.modules[__name__].__class__ = FunctionPackage
