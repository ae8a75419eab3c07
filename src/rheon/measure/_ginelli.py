"""The kernels of covariant Lyapunov vectors: forwards with R kept, backwards through its inverses."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.scipy.linalg import solve_triangular

from ._benettin import UNROLLED, stepper


def factorised(vectors):
    """Orthonormal rows with the same spans, and the triangle that makes the vectors from them.

    Rows are vectors: vectors = R^T q, the diagonal of R positive. Shapes: (k, dim) -> (k, dim), (k, k).
    """
    k = vectors.shape[0]
    if k > UNROLLED:
        q, r = jnp.linalg.qr(vectors.T)
        sign = jnp.where(jnp.diagonal(r) < 0, -1.0, 1.0)
        return q.T * sign[:, None], r * sign[:, None]
    done: list = []
    columns: list = []
    for v in vectors:
        column = []
        for u in done:
            part = jnp.dot(u, v)
            column.append(part)
            v = v - part * u
        size = jnp.sqrt(jnp.dot(v, v))
        done.append(v / jnp.where(size > 0, size, 1.0))
        columns.append(jnp.stack([*column, size, *[jnp.zeros(())] * (k - len(column) - 1)]))
    return jnp.stack(done), jnp.stack(columns, axis=1)


@eqx.filter_jit
def forwards(system, x, vectors, *, windows: int, every: int, skipped: int):
    """Orthonormal vectors along an orbit, and the triangles between them.

    Args:
        system: a Map.
        x: state, shape (dim,).
        vectors: orthonormal rows, shape (k, dim).
        windows: windows that are kept.
        every: steps per window.
        skipped: windows before them.

    Returns:
        States (windows, dim), orthonormal rows (windows, k, dim) and triangles R (windows, k, k), each at the end of
        its window; the last state, and the state one step later.
    """
    unpack, pack, advance = stepper(system)
    zero = jnp.zeros((), vectors.dtype)

    def window(carry, w):
        def step(carry, i):
            return advance((w * every + i) * system.dt, *carry, zero)[:2], None

        (x, q), _ = jax.lax.scan(step, carry, jnp.arange(every))
        rows, r = factorised(pack(q))
        return (x, unpack(rows)), (pack(x), rows, r)

    start, _ = jax.lax.scan(lambda c, w: (window(c, w)[0], None), (unpack(x), unpack(vectors)), jnp.arange(skipped))
    (x, _), kept = jax.lax.scan(window, start, skipped + jnp.arange(windows))
    x = pack(x)
    return *kept, x, jnp.asarray(system((skipped + windows) * every * system.dt, x), x.dtype)


@eqx.filter_jit
def backwards(triangles, rows):
    """Covariant vectors from the factorisation of the way forwards.

    Args:
        triangles: R of each window, shape (windows, k, k).
        rows: orthonormal rows at the end of each window, shape (windows, k, dim).

    Returns:
        Covariant unit vectors as rows at the end of each window, shape (windows, k, dim), and the logarithms of their
        growth within it, shape (windows, k).
    """

    def back(c, both):
        r, q = both
        vectors = c.T @ q
        before = solve_triangular(r, c)
        size = jnp.sqrt(jnp.sum(before**2, axis=0))
        return before / size, (vectors, -jnp.log(size))

    k = triangles.shape[1]
    last = jnp.triu(jnp.ones((k, k)))
    _, (vectors, growth) = jax.lax.scan(
        back, last / jnp.sqrt(jnp.sum(last**2, axis=0)), (triangles, rows), reverse=True
    )
    return vectors, growth
