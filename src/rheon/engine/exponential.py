"""Exponential time differencing for fields whose stiff linear part is diagonal in some basis."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

# points on the circle around each eigenvalue over which the phi functions are averaged
CONTOUR = 32


def etdrk4(field, t, x, h, n: int, u: Callable | None = None):
    """`n` steps of ETDRK4, exact in the linear part.

    Args:
        field: a Field with `symbol`, `to_modes`, `from_modes` and `nonlinear`.
        t: time at the start.
        x: values on the grid, shape (dim,).
        h: step.
        n: number of steps.
        u: input as a function of time, or None.

    Returns:
        Values on the grid at t + n h, shape (dim,).

    Source: Cox and Matthews 2002, doi:10.1006/jcph.2002.6995; coefficients by contour means as in Kassam and
        Trefethen 2005, doi:10.1137/S1064827502410633.
    """
    linear = h * jnp.asarray(field.symbol())
    roots = np.exp(1j * np.pi * (np.arange(CONTOUR) + 0.5) / (CONTOUR / 2))
    z = linear[:, None] + jnp.asarray(roots)
    mean = lambda f: jnp.mean(f, axis=1) if jnp.iscomplexobj(linear) else jnp.mean(f, axis=1).real  # noqa: E731
    ez = jnp.exp(z)
    whole, half = jnp.exp(linear), jnp.exp(linear / 2)
    q = h * mean((jnp.exp(z / 2) - 1) / z)
    f1 = h * mean((-4 - z + ez * (4 - 3 * z + z**2)) / z**3)
    f2 = h * mean((2 + z + ez * (z - 2)) / z**3)
    f3 = h * mean((-4 - 3 * z - z**2 + ez * (4 - z)) / z**3)

    def rest(s, modes):
        return field.to_modes(jnp.asarray(field.nonlinear(s, field.from_modes(modes), None if u is None else u(s))))

    def step(v, i):
        s = t + i * h
        a0 = rest(s, v)
        a = half * v + q * a0
        a1 = rest(s + h / 2, a)
        b = half * v + q * a1
        b1 = rest(s + h / 2, b)
        c = half * a + q * (2 * b1 - a0)
        c1 = rest(s + h, c)
        return whole * v + f1 * a0 + 2 * f2 * (a1 + b1) + f3 * c1, None

    v, _ = jax.lax.scan(step, field.to_modes(x), jnp.arange(n))
    return jnp.asarray(field.from_modes(v), x.dtype)
