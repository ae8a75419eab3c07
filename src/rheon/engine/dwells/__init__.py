"""Dwell times: how long a channel stays open or shut, what a recording resolves of it, and how likely that is."""

from .record import DwellTimes
from .scheme import Scheme
from .simulated import simulate_dwells

__all__ = ["DwellTimes", "Scheme", "simulate_dwells"]
