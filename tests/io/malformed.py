"""Files as they should not be: each either refused in words that name the fault, or read correctly.

`cases()` makes the whole list; `Case.write(path)` makes one file. The command line's tests use the same list.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

# the tables lie beside this file, which is loaded by its path
sys.path.insert(0, str(Path(__file__).parent))
try:
    from malformed_kit import Case, Read, Refused

    _TABLES = [importlib.import_module(f"malformed_{name}") for name in ("refused", "layouts", "cells", "binary")]
finally:
    sys.path.pop(0)

__all__ = ["Case", "Read", "Refused", "cases"]


def cases() -> list[Case]:
    """Every case. Names are unique."""
    return [case for table in _TABLES for case in table.CASES]
