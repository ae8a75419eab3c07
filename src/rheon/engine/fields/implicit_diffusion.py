"""Diffusion by implicit steps: one tridiagonal system a step, stable at any step."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from .grid import Grid


def implicit_diffusion(values, amount, grid: Grid, diagonal=1.0):
    """The solution y of (diagonal - amount d2/dx2) y = values, with no diffusion through the ends.

    Args:
        values: right-hand sides, shape (..., point).
        amount: diffusivity times step, shape () or (..., 1).
        grid: the volumes.
        diagonal: what stands in place of 1, shape () or (..., 1): reactions that act on the field itself.

    Returns:
        Shape (..., point).

    Source: backward Euler on conservative volumes, LeVeque 2007, doi:10.1137/1.9780898717839, chapter 9.

    Example:
        >>> from .grid import uniform_grid
        >>> implicit_diffusion(jnp.ones(4), 0.3, uniform_grid(1.0, 4)).round(6).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    values = jnp.asarray(values)
    shape, dtype = values.shape, values.dtype
    strength = jnp.broadcast_to(jnp.asarray(amount, dtype), (*shape[:-1], 1))
    passes = jnp.asarray(1 / grid.gaps, dtype)
    zero = jnp.zeros(1, dtype)
    widths = jnp.asarray(grid.widths, dtype)
    to_left, to_right = jnp.concatenate([zero, passes]) / widths, jnp.concatenate([passes, zero]) / widths
    own = jnp.broadcast_to(jnp.asarray(diagonal, dtype), (*shape[:-1], 1)) + strength * (to_left + to_right)
    lower, upper = -strength * to_left, -strength * to_right
    return jax.lax.linalg.tridiagonal_solve(lower, own, upper, values[..., None])[..., 0]
