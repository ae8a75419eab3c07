"""Shared parts: states of a system on its way, in float64."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision

# an orbit that leaves finite numbers counts as long as it is within so many sizes of its start
ESCAPED = 10.0


@eqx.filter_jit
def _orbit(law: Map, state, n: int):
    def step(x, i):
        x = jnp.asarray(law(i * law.dt, x), x.dtype)
        return x, x

    return jax.lax.scan(step, state, jnp.arange(n))[1]


def orbit(law: Map, state, n: int) -> np.ndarray:
    """The n states after `state`, up to the first that is not finite. Shape (at most n, dim)."""
    with precision("double"):
        states = np.asarray(_orbit(as_dtype(law, np.float64), np.asarray(state, np.float64), n))
    fine = np.isfinite(states).all(1) & (np.abs(states) < 1e12).all(1)
    return states if fine.all() else states[: int(np.argmin(fine))]


def surroundings(law: Map, state, n: int) -> np.ndarray:
    """States of an orbit around which to look for others; of one that escapes only those near its start.

    An orbit on its way to infinity says nothing about where a law is at rest, and its size would hide every residual.
    """
    states = orbit(law, state, n)
    if len(states) == n:
        return states
    near = np.abs(states).max(1, initial=0) <= ESCAPED * max(1.0, float(np.abs(np.asarray(state)).max(initial=0)))
    return states if near.all() else states[: int(np.argmin(near))]
