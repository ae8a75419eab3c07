"""Linear maps from pairs of samples: least squares, total least squares, forward and backward."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from rheon.core.errors import RheonError


def operator(method: str, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The matrix A with after = A before, row for row.

    Args:
        method: "exact", "total" or "forward-backward".
        before, after: shape (row, mode), with at least as many rows as modes.

    Returns:
        Shape (mode, mode).

    Source: Dawson et al. 2016, doi:10.1007/s00348-016-2127-7.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> operator("total", x, 0.5 * x).round(9).tolist()
        [[0.5, 0.0], [0.0, 0.5]]
    """
    if method == "total":
        return _total(before, after)
    forward = _least_squares(before, after)
    if method == "exact":
        return forward
    return _root(forward, _least_squares(after, before))


def _least_squares(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return scipy.linalg.lstsq(before, after, check_finite=False, lapack_driver="gelsd")[0].T


def _total(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    r = before.shape[1]
    right = scipy.linalg.svd(
        scipy.linalg.qr(np.hstack([before, after]), mode="r", check_finite=False)[0], check_finite=False
    )[2]
    # the leading directions of (before, after) together
    lead = right[:r].T
    return lead[r:] @ np.linalg.pinv(lead[:r])


def _root(forward: np.ndarray, backward: np.ndarray) -> np.ndarray:
    """The square root of forward times the inverse of backward that is nearest to forward."""
    product = forward @ np.linalg.pinv(backward)
    values, vectors = np.linalg.eig(product)
    roots = np.sqrt(values.astype(complex))
    inverse = np.linalg.pinv(vectors)
    near = np.einsum("ij,jk,ki->i", inverse, forward, vectors)
    roots = np.where(np.abs(roots - near) <= np.abs(roots + near), roots, -roots)
    return np.real(vectors @ (roots[:, None] * inverse))


def steadied(matrix: np.ndarray) -> np.ndarray:
    """The matrix with eigenvalues outside the unit circle moved on to it.

    Args:
        matrix: shape (mode, mode).

    Returns:
        The matrix, the same where nothing grows.
    """
    values, vectors = np.linalg.eig(matrix)
    size = np.abs(values)
    if (size <= 1).all():
        return matrix
    values = np.where(size > 1, values / np.maximum(size, 1e-300), values)
    return np.real(vectors @ (values[:, None] * np.linalg.pinv(vectors)))


def resampled(
    method: str, before: np.ndarray, after: np.ndarray, bags: int, rng: np.random.Generator
) -> np.ndarray | None:
    """Matrices from blocks of pairs drawn with replacement. Shape (bag, mode, mode), or None for no bags.

    Blocks of about the cube root of the number of pairs keep what neighbours have in common.

    Source: moving-block bootstrap, Kuensch 1989, doi:10.1214/aos/1176347265.
    """
    if not bags:
        return None
    n = len(before)
    length = max(1, round(n ** (1 / 3)))
    found = []
    for _ in range(bags):
        starts = rng.integers(0, n - length + 1, -(-n // length))
        rows = (starts[:, None] + np.arange(length)).ravel()[:n]
        found.append(operator(method, before[rows], after[rows]))
    return np.stack(found)


def unrolled(matrix: np.ndarray, decode: np.ndarray, samples: int, inverse: np.ndarray | None = None) -> np.ndarray:
    """What a state shows over the last `samples` samples, oldest first. Shape (samples * variable, mode).

    Args:
        matrix: one step, shape (mode, mode).
        decode: what is seen of a state, shape (variable, mode).
        samples: how many.
        inverse: one step back; that of `matrix` where not given.

    Raises:
        RheonError: if a step cannot be taken back.
    """
    try:
        back = np.linalg.inv(matrix) if inverse is None else inverse
    except np.linalg.LinAlgError:
        raise RheonError("the law forgets a mode within one step", remedy="choose a smaller rank") from None
    blocks = [decode]
    for _ in range(samples - 1):
        blocks.append(blocks[-1] @ back)
    return np.concatenate(blocks[::-1])
