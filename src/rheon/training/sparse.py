"""Sparse regression: few terms of a library explain a rate of change."""

from __future__ import annotations

import itertools

import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError

ROUNDS = 20


def polynomial_library(
    states: Float[np.ndarray, "row variable"], degree: int
) -> tuple[Float[np.ndarray, "row term"], tuple[tuple[int, ...], ...]]:
    """All monomials up to a degree.

    Args:
        states: shape (row, variable).
        degree: highest total degree.

    Returns:
        Values, shape (row, term), and the exponents of each term, one per variable.

    Raises:
        RheonError: if the degree is negative or states are no table.

    Source: the candidate library of Brunton, Proctor and Kutz 2016, doi:10.1073/pnas.1517384113.

    Example:
        >>> values, terms = polynomial_library(np.array([[2.0, 3.0]]), 2)
        >>> values.tolist(), terms[-1]
        ([[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]], (0, 2))
    """
    states = _numbers(states, "states")
    if states.ndim != 2 or isinstance(degree, bool) or not isinstance(degree, int | np.integer) or degree < 0:
        raise RheonError(f"states of shape {states.shape}, degree {degree}", remedy="give (row, variable) and a degree")
    terms, columns = [], []
    for total in range(degree + 1):
        for chosen in itertools.combinations_with_replacement(range(states.shape[1]), total):
            terms.append(tuple(chosen.count(i) for i in range(states.shape[1])))
            columns.append(np.prod(states[:, list(chosen)], axis=1))
    return np.stack(columns, axis=1), tuple(terms)


def sparse_regression(
    library: Float[np.ndarray, "row term"],
    targets: Float[np.ndarray, "row target"],
    threshold: float = 1e-3,
) -> Float[np.ndarray, "term target"]:
    """Sequentially thresholded least squares on terms of equal size.

    Terms are scaled to unit root mean square and targets too, so that the threshold means the same share of a target
    for every term: terms whose contribution is smaller are dropped, and the rest is fitted again until nothing changes.

    Args:
        library: values of the candidate terms, shape (row, term).
        targets: what they explain, shape (row, target).
        threshold: least contribution of a term, as a share of the root mean square of its target.

    Returns:
        Coefficients, shape (term, target), zero where a term was dropped.

    Raises:
        RheonError: if shapes disagree, values are not finite, or the threshold is negative.

    Source: Brunton, Proctor and Kutz 2016, doi:10.1073/pnas.1517384113; scaling by the size of the terms.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(50, 3))
        >>> sparse_regression(x, x[:, :1] - 2 * x[:, 2:]).ravel().round(9).tolist()
        [1.0, 0.0, -2.0]
    """
    library, targets = _numbers(library, "library"), _numbers(targets, "targets")
    if not isinstance(threshold, int | float | np.number) or not 0 <= threshold < np.inf:
        raise RheonError(f"threshold = {threshold!r}", where="threshold", remedy="give a number of at least 0")
    if library.ndim != 2 or targets.ndim != 2 or len(library) != len(targets) or len(library) == 0:
        raise RheonError(f"library {library.shape}, targets {targets.shape}", remedy="give (row, term), (row, target)")
    if not (np.isfinite(library).all() and np.isfinite(targets).all()):
        raise RheonError("library or targets hold values that are not finite", where="sparse regression")
    sizes = np.sqrt((library**2).mean(0))
    sizes = np.where(sizes > 0, sizes, 1.0)
    heights = np.sqrt((targets**2).mean(0))
    heights = np.where(heights > 0, heights, 1.0)
    scaled, wanted = library / sizes, targets / heights
    found = np.zeros((library.shape[1], targets.shape[1]))
    for j in range(targets.shape[1]):
        kept = np.ones(library.shape[1], bool)
        for _ in range(ROUNDS):
            weights = np.zeros(len(kept))
            weights[kept] = np.linalg.lstsq(scaled[:, kept], wanted[:, j], rcond=None)[0]
            large = np.abs(weights) >= threshold
            if (large == kept).all():
                break
            kept = large & kept
            if not kept.any():
                weights[:] = 0.0
                break
        found[:, j] = np.where(kept, weights, 0.0)
    return found / sizes[:, None] * heights


def _numbers(values, where: str) -> np.ndarray:
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError):
        raise RheonError("this is no array of numbers", where=where) from None
