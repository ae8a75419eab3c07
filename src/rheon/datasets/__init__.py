"""Named data: every file here is one entry, found by its name and read when used.

Small free sets are shipped in the package; larger ones are read from a folder that the user names, by the argument
`folder` or the environment variable RHEON_DATA. Files with a leading underscore hold shared parts.
"""

from __future__ import annotations

import sys

from rheon.core.registry import FunctionPackage, lazy_face

__getattr__, __dir__ = lazy_face("datasets")
# the entry is bound, not its module of the same name
sys.modules[__name__].__class__ = FunctionPackage
