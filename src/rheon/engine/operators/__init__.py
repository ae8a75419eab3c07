"""Linear operators: matrices that are held and applied by their structure, one file each.

Every operator is a lineax operator as well, so lineax solves with it, and a PyTree, so it is trained like any array.
`structures.draw` makes a random one by the name of its structure.
"""

from __future__ import annotations

import importlib

_NAMES = {
    "Butterfly": "butterfly",
    "Circulant": "circulant",
    "Cropped": "cropped",
    "Dense": "dense",
    "DiagonalLowRank": "diagonal_low_rank",
    "Hankel": "hankel",
    "LowRank": "low_rank",
    "Monarch": "monarch",
    "Toeplitz": "toeplitz",
}
_MODULES = ("structures",)

__all__ = [*_NAMES, *_MODULES]


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"rheon.engine.operators has no name {name!r}; it has {', '.join(sorted(__all__))}")


def __dir__():
    return sorted(__all__)
