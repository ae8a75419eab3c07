"""Running a map on from a state or from windows of data: what forecasting and training judge."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype
from rheon.core.precision import precision as in_precision

from ._state import join, like, split


def rollout(system: Map, state: Float[Array, " dim"], n: int, t=0.0) -> Float[Array, "n variable"]:
    """What is seen of a map at the n steps after `state`.

    Differentiable, traceable, in the precision of `state`; compile it with the caller.

    Args:
        system: a Map.
        state: shape (dim,).
        n: number of steps.
        t: time of `state`.

    Returns:
        Observations, shape (n, variable); row 0 is one step after `state`.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> rollout(rheon.systems.Logistic(), jnp.array([0.75]), 3).tolist()
        [[0.75], [0.75], [0.75]]
    """
    dt = system.dt
    if system.componentwise:

        def advance(x, i):
            x = like(x, system.step(t + i * dt, x))
            return x, x

        _, components = jax.lax.scan(advance, split(jnp.asarray(state)), jnp.arange(n))
        return jax.vmap(system.observe)(join(components))

    def body(x, i):
        x = like(x, system.step(t + i * dt, x))
        return x, system.observe(x)

    return jax.lax.scan(body, jnp.asarray(state), jnp.arange(n))[1]


@eqx.filter_jit
def _rollouts(system: Map, windows, horizon: int):
    dtype = windows.dtype
    return jax.vmap(lambda w: rollout(system, jnp.asarray(system.encode(w), dtype), horizon))(windows)


def rollouts(
    system: Map, windows: Float[np.ndarray, "windows time variable"], horizon: int, *, precision: str = "single"
) -> Float[np.ndarray, "windows horizon variable"]:
    """Encode each window and run on from its end.

    Args:
        system: a Map that encodes windows; its `context` says how long they must be.
        windows: observations without gaps, shape (windows, time, variable).
        horizon: number of steps.
        precision: "single" or "double".

    Returns:
        Observations, shape (windows, horizon, variable), NumPy; step 0 is the sample after the window. A path that
        leaves finite numbers holds what the floats gave (infinities, NaN).

    Raises:
        RheonError: if windows have the wrong shape or are shorter than the context.

    Example:
        >>> import rheon, numpy as np
        >>> rollouts(rheon.systems.Logistic(), np.full((2, 1, 1), 0.75), 4).shape
        (2, 4, 1)
    """
    windows = np.asarray(windows)
    if windows.ndim != 3:
        raise RheonError(f"windows have shape {windows.shape}", remedy="give (windows, time, variable)")
    if windows.shape[1] < system.context:
        raise RheonError(
            f"windows of {windows.shape[1]} samples; {type(system).__name__} needs {system.context}",
            remedy="cut longer windows",
        )
    if int(horizon) < 1:
        raise RheonError(f"horizon = {horizon}", remedy="ask for at least one step")
    with in_precision(precision) as dtype:
        # copies of its own precision: JAX remembers by identity what a scalar became in another one
        system = as_dtype(system, dtype)
        return np.asarray(_rollouts(system, jnp.asarray(windows, dtype), int(horizon)))
