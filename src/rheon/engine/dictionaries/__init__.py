"""Dictionaries as values: functions of the state on which Koopman operators, and anything linear, act.

A dictionary maps a window of samples to a vector of features, real or complex. Those that look at coordinates take
them from another dictionary (`of`), so they compose: `Radial(100, of=Delays(10))`. What is learned from data (centres,
principal directions, networks) is learned by `prepared`, which gives a new value.
"""

from __future__ import annotations

from .combined import Combined
from .coordinates import Coordinates
from .delays import Delays
from .dictionary import Dictionary
from .fourier import Fourier
from .functions import Functions
from .kernel import Kernel
from .monomials import Monomials
from .network import Network
from .radial import Radial
from .reduced import Reduced

__all__ = [
    "Combined",
    "Coordinates",
    "Delays",
    "Dictionary",
    "Fourier",
    "Functions",
    "Kernel",
    "Monomials",
    "Network",
    "Radial",
    "Reduced",
]
