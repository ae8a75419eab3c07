"""Implicit–explicit Runge–Kutta: the stiff linear part implicitly, all else explicitly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

# ARS(4,4,3): order 3, L-stable in the implicit part; the last stage is the new state
GAMMA = 0.5
NODES = (0.0, 1 / 2, 2 / 3, 1 / 2, 1.0)
EXPLICIT = ((1 / 2,), (11 / 18, 1 / 18), (5 / 6, -5 / 6, 1 / 2), (1 / 4, 7 / 4, 3 / 4, -7 / 4))
IMPLICIT = ((), (1 / 6,), (-1 / 2, 1 / 2), (3 / 2, -3 / 2, 1 / 2))


def imex_step(field, t, x, h, u: Callable | None = None):
    """One step of ARS(4,4,3).

    Args:
        field: a Field with `resolvent`, the solution of (1 - h L) y = x, and `nonlinear`, the law without L.
        t: time at the start.
        x: values, shape (dim,).
        h: step; what is explicit limits it, L does not.
        u: input as a function of time, or None.

    Returns:
        Values at t + h, shape (dim,).

    Source: Ascher, Ruuth and Spiteri 1997, doi:10.1016/S0168-9274(97)00056-1.
    """
    rest = lambda s, y: jnp.asarray(field.nonlinear(s, y, None if u is None else u(s)), x.dtype)  # noqa: E731
    given, solved, stage = [rest(t, x)], list[Any](), x
    for i, (explicit, implicit) in enumerate(zip(EXPLICIT, IMPLICIT, strict=True)):
        known = x + h * sum(a * k for a, k in zip(explicit, given, strict=True))
        known = known + h * sum((a * k for a, k in zip(implicit, solved, strict=True)), jnp.zeros_like(x))
        stage = jnp.asarray(field.resolvent(known, GAMMA * h), x.dtype)
        solved.append((stage - known) / (GAMMA * h))
        if i < len(EXPLICIT) - 1:
            given.append(rest(t + NODES[i + 1] * h, stage))
    return stage
