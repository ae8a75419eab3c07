"""Any deterministic system as a map."""

from __future__ import annotations

import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Delay, Diffusion, Field, Flow, Map
from rheon.core.system import System


def as_map(system: System, dt: float | None = None, *, key=None) -> Map:
    """A deterministic system, or one realisation of a stochastic one, as a Map: measures need one case only.

    Args:
        system: a Map (returned as it is), Flow, Field or Delay.
        dt: time per step; the card's where it is not given. A Map keeps its own.
        key: of the Brownian path of a Diffusion, which without one is refused.

    Returns:
        The map: a Flow by RK4 at `dt`, a Field by the best method that its parts allow, a Delay as a
        map on its history buffer, a Diffusion under one realisation of its noise.

    Raises:
        RheonError: if the system is stochastic (but for a Diffusion with a key), has no step of its own and `dt` is
            not given, or a Map is asked for another step than its own.

    Source: see `Discretised`, `DelayMap` and `FrozenNoise`.

    Example:
        >>> import rheon
        >>> as_map(rheon.systems.Lorenz()).dt
        0.01
    """
    if isinstance(system, Map):
        if dt is not None and abs(dt - system.dt) > 1e-9 * abs(system.dt):
            raise RheonError(f"a map steps by its own dt = {system.dt}, not {dt}", remedy="leave dt out")
        return system
    if isinstance(system, Delay):
        from .wrappers.delay_map import DelayMap

        return DelayMap(system, own_step(system, dt))
    if isinstance(system, Flow):
        from .fields.stepping import field_methods
        from .wrappers.discretised import Discretised

        method, step = next(iter(field_methods(system)), "rk4"), own_step(system, dt)
        longest = system.longest_step(method) if isinstance(system, Field) else None
        return Discretised(system, step, method, 1 if longest is None else max(1, math.ceil(step / longest - 1e-9)))
    if isinstance(system, Diffusion) and key is not None:
        from .wrappers.frozen_noise import FrozenNoise

        return FrozenNoise(system, own_step(system, dt), key)
    raise RheonError(
        f"{type(system).__name__} is not a deterministic system", remedy="pass a Flow, Field, Delay or Map"
    )


def own_step(system: System, dt: float | None = None) -> float:
    """`dt`, or the step that the system's card names.

    Raises:
        RheonError: if there is neither.
    """
    if dt is None and system.card is not None:
        dt = system.card.dt
    if dt is None:
        raise RheonError(f"{type(system).__name__} names no step of its own", remedy="pass dt=")
    if not isinstance(dt, int | float | np.number) or not 0 < dt < np.inf:
        raise RheonError(f"dt = {dt!r}", where="dt", remedy="a step is positive")
    return float(dt)
