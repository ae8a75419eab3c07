"""The exact solution of a system that has one, behind the same face as a numerical one."""

from __future__ import annotations

import jax.numpy as jnp

from rheon.core.errors import RheonError
from rheon.core.system import System


def exact_path(system, x, grid, inputs, key, plan):
    """States of a system at the grid's times by its `closed_form`. Arguments and return as in `fixed.flow_path`."""
    states = system.closed_form(grid.times, grid.times[0] - grid.lead, x, inputs)
    return jnp.asarray(states, x.dtype), 0


def has_closed_form(system: System) -> bool:
    """Whether a system knows its solution: a method `closed_form(times, start, state, inputs)` -> (time, dim).

    Args:
        system: any system.

    Returns:
        Whether `simulate(system, method="exact")` is possible, at least in some cases.

    Source: a convention of this package; `closed_form_limits(initial)` says in words when the form does not hold.

    Example:
        >>> import rheon
        >>> has_closed_form(rheon.systems.HeatLine()), has_closed_form(rheon.systems.Lorenz())
        (True, False)
    """
    return callable(getattr(system, "closed_form", None))


def check_closed_form(system: System, initial=None) -> None:
    """Refuse what the closed form does not cover.

    Args:
        system: any system.
        initial: the initial state(s), or None for the system's own.

    Raises:
        RheonError: if the system has no closed form, or says that it does not hold here.
    """
    if not has_closed_form(system):
        raise RheonError(f"{type(system).__name__} has no closed form", where="method", remedy="leave method out")
    limits = getattr(system, "closed_form_limits", None)
    reason = limits(initial) if callable(limits) else ""
    if reason:
        raise RheonError(f"the closed form does not hold: {reason}", where=type(system).__name__,
                         remedy="simulate it numerically, or change that")  # fmt: skip
