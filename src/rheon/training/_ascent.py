"""Maxima of smooth functions of a few numbers, by Newton's method away from saddles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

# half-width of the differences of gradients that give the Hessian
WIDTH = 1e-4
# longest step along a principal direction: first, and most
FIRST, MOST = 1.0, 2.0
# a search has ended where a step promises less than this, and failed where steps become shorter than that
ENOUGH, SHORTEST = 1e-7, 1e-9
# curvatures below this share of the largest are taken to be as large
FLAT = 1e-10


class Maximum(NamedTuple):
    """Where a search has ended.

    Attributes:
        place, gradient: shape (number,).
        value: of the function.
        hessian: shape (number, number).
        steps: that were taken.
        converged: whether no step promised any more.
    """

    place: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    steps: int
    converged: bool


def ascend(function: Callable, start, steps: int) -> Maximum:
    """The maximum uphill from `start` of a function that gives its value and gradient; NaN where it has none.

    Steps are Newton's with the absolute values of the curvatures, so that saddles repel, and limited along every
    principal direction.

    Source: Dauphin et al. 2014, arXiv 1406.2572.
    """
    x = np.asarray(start, float)
    value, gradient = function(x)
    reach, taken, converged = FIRST, 0, False
    hessian = _hessian(function, x)
    while np.isfinite(hessian).all() and taken < steps:
        curvature, ways = np.linalg.eigh(-hessian)
        size = np.maximum(np.abs(curvature), FLAT * np.abs(curvature).max())
        full = ways.T @ gradient / size
        if 0.5 * np.sum(full**2 * size) < ENOUGH:
            converged = True
            break
        while reach > SHORTEST:
            there = x + ways @ np.clip(full, -reach, reach)
            new, slope = function(there)
            if new > value:
                break
            reach = 0.25 * min(reach, float(np.abs(full).max()))
        else:
            # rounding hides what is still promised
            converged = bool(0.5 * np.sum(full**2 * size) < 1e3 * ENOUGH)
            break
        x, value, gradient, taken = there, new, slope, taken + 1
        reach = min(MOST, 2 * reach)
        hessian = _hessian(function, x)
    return Maximum(x, value, gradient, hessian, taken, converged)


def _hessian(function, x: np.ndarray) -> np.ndarray:
    """By central differences of gradients, which are exact. Shape (number, number)."""
    rows = [(function(x + WIDTH * e)[1] - function(x - WIDTH * e)[1]) / (2 * WIDTH) for e in np.eye(len(x))]
    return 0.5 * (np.array(rows) + np.array(rows).T)
