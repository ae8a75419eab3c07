"""Operator splitting: parts of a law, each of which is solved well alone, in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def strang(parts: Sequence[Callable], t, x, h, u: Callable | None = None) -> Any:
    """One symmetric step: half steps of all parts but the last, a step of the last, half steps in reverse.

    Args:
        parts: functions (t, x, h, u) -> x that carry the state over h by one part of the law alone.
        t: time at the start.
        x: state.
        h: step.
        u: input as a function of time, or None.

    Returns:
        The state at t + h: of second order where the parts are solved to second order.

    Source: Strang 1968, doi:10.1137/0705041.

    Example:
        >>> import math
        >>> grow = lambda rate: lambda t, x, h, u: x * math.exp(rate * h)
        >>> round(strang((grow(1.0), grow(2.0)), 0.0, 1.0, 0.1), 12) == round(math.exp(0.3), 12)
        True
    """
    *others, last = parts
    for part in others:
        x = part(t, x, h / 2, u)
    x = last(t, x, h, u)
    for part in reversed(others):
        x = part(t + h / 2, x, h / 2, u)
    return x
