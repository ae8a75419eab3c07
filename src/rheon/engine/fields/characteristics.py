"""Transport along characteristics: values move with the stream, from point to point without error."""

from __future__ import annotations

import jax
import jax.numpy as jnp

# points that a step may cross
FARTHEST = 4


def carried(values, upstream, crossed):
    """Values at points that the stream reaches at even intervals, one step later.

    Where the stream crosses a whole number of points in a step the values are shifted, which is exact; else they are
    read between four neighbours by the cubic through them.

    Args:
        values: at the points in the direction of the stream, shape (..., point).
        upstream: what will enter: values 1, 2, ..., `FARTHEST + 1` points before the first, shape (..., FARTHEST + 1).
        crossed: number of points that the stream crosses in the step, shape (); at most `FARTHEST`, beyond which the
            result is NaN.

    Returns:
        Shape (..., point).

    Source: Courant, Isaacson and Rees 1952, doi:10.1002/cpa.3160050303.

    Example:
        >>> carried(jnp.array([1.0, 2.0, 4.0]), jnp.array([7.0, 0, 0, 0, 0]), 1.0).tolist()
        [7.0, 1.0, 2.0]
    """
    count = jnp.shape(values)[-1]
    beyond = 2 * values[..., -1:] - values[..., -2:-1]
    # the farthest is read once more where the cubic reaches beyond it
    line = jnp.concatenate([upstream[..., -1:], upstream[..., ::-1], values, beyond], axis=-1)
    # crossed points by whole steps, and a fraction f of one: a multiple of one up to rounding has none
    near = jnp.round(crossed)
    whole = jnp.where(jnp.abs(crossed - near) < 1e-9, near, jnp.floor(crossed))
    f = jnp.where(jnp.abs(crossed - near) < 1e-9, 0.0, crossed - whole)
    shift = jnp.clip(whole, 0, FARTHEST).astype(int)
    take = lambda k: jax.lax.dynamic_slice_in_dim(line, FARTHEST + 2 - shift + k, count, -1)  # noqa: E731
    # nodes at +1, 0, -1, -2 points from where the step ends, read at -f
    weights = (
        -f * (1 - f) * (2 - f) / 6,
        (1 + f) * (1 - f) * (2 - f) / 2,
        (1 + f) * f * (2 - f) / 2,
        -(1 + f) * f * (1 - f) / 6,
    )
    moved = sum(w * take(k) for w, k in zip(weights, (1, 0, -1, -2), strict=True))
    return jnp.where((crossed >= 0) & (crossed <= FARTHEST), moved, jnp.nan)
