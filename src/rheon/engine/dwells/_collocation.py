"""Linear equations with a delay on Chebyshev points, for the exact part of missed events."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

# points in one resolution time, and the largest rate times it for which they are right to 1e-8
NODES = 16
SIZES = {NODES: 10.0, 24: 25.0, 32: 50.0, 48: 120.0}


class Nodes(NamedTuple):
    """Chebyshev-Lobatto points of [0, 1].

    Attributes:
        points: shape (node,), first 0, last 1.
        derivative: of a polynomial from its values, shape (node, node).
        integral: weights of the integral over [0, 1], shape (node,).
        weights: of the barycentric formula, shape (node,).
    """

    points: np.ndarray
    derivative: np.ndarray
    integral: np.ndarray
    weights: np.ndarray


def enough(fastest: float) -> int:
    """The number of points for a largest rate times resolution, the most there are where none suffices."""
    return next((n for n, limit in SIZES.items() if fastest <= limit), max(SIZES))


@cache
def nodes(n: int = NODES) -> Nodes:
    """The points and what goes with them.

    Source: Trefethen 2000, Spectral Methods in MATLAB, doi:10.1137/1.9780898719598; Berrut and Trefethen 2004,
        doi:10.1137/S0036144502417715.
    """
    angle = np.pi * np.arange(n) / (n - 1)
    points = (1 - np.cos(angle)) / 2
    weights = (-1.0) ** np.arange(n)
    weights[[0, -1]] /= 2
    gap = points[:, None] - points + np.eye(n)
    derivative = weights / weights[:, None] / gap
    np.fill_diagonal(derivative, 0.0)
    np.fill_diagonal(derivative, -derivative.sum(1))
    # moments of Chebyshev polynomials over [0, 1]
    order = np.arange(n)
    moments = np.where(order % 2, 0.0, 1 / (1.0 - order.astype(float) ** 2 + (order % 2)))
    integral = np.linalg.solve(np.cos(order[:, None] * angle), moments)
    return Nodes(points, derivative, integral, weights)


def interpolation(x, n: int = NODES) -> np.ndarray:
    """Weights of the values at n nodes in the value at x in [0, 1]. Shapes: (point,) -> (point, node)."""
    known = nodes(n)
    gap = np.asarray(x, float)[:, None] - known.points
    hit = gap == 0
    share = known.weights / np.where(hit, 1.0, gap)
    share = np.where(hit.any(1)[:, None], hit.astype(float), share)
    return share / share.sum(1, keepdims=True)


def collocated(matrix, span, n: int = NODES) -> Float[Array, "row row"]:
    """The linear map behind y' - matrix y on n nodes of [0, span] without the first; its inverse is for `advance`."""
    k, known = matrix.shape[0], nodes(n)
    inner = jnp.kron(known.derivative[1:, 1:] / span, jnp.eye(k, dtype=matrix.dtype))
    return inner - jnp.kron(jnp.eye(len(known.points) - 1, dtype=matrix.dtype), matrix)


def refined(inverse, matrix) -> Float[Array, "row row"]:
    """The inverse of `matrix` from one that was computed outside: one Newton step carries the derivative.

    Source: Schulz 1933, doi:10.1002/zamm.19330130111.
    """
    return 2 * inverse - inverse @ (matrix @ inverse)


def advance(solver, span, start, force=None) -> Float[Array, "node state column"]:
    """Values of y at the nodes, solver being the inverse of `collocated`.

    Shapes: (row, row), (), (state, column), (node, state, column).
    """
    known = nodes(solver.shape[0] // start.shape[0] + 1)
    right = -(known.derivative[1:, :1, None] / span) * start
    if force is not None:
        right = right + force[1:]
    inside = solver @ right.reshape(-1, start.shape[1])
    return jnp.concatenate([start[None], inside.reshape(right.shape)])
