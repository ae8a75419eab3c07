"""Few coordinates for many variables: leading singular vectors of snapshots, by whatever is accurate and cheap.

Rows are snapshots. A linear law does not change if every snapshot is replaced by coordinates with the same inner
products, so tables with more columns than rows are first made square: by a QR factorisation, which keeps all digits,
or by the table of inner products ("method of snapshots"), which is several times faster and squares the condition
number. The latter is used only where the smallest singular value that is kept is above `GRAM_LIMIT` of the largest:
squared rounding errors then stay below 1e-9 of what is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy.integrate
import scipy.linalg
import scipy.optimize

from rheon.core.errors import RheonError

GRAM_LIMIT = 1e-3


class Reduced(NamedTuple):
    """Leading singular vectors of a table of snapshots (row, column).

    Attributes:
        left: unit vectors over the rows, shape (row, rank).
        singular: shape (rank,), falling.
        all_singular: of the whole table.
    """

    left: np.ndarray
    singular: np.ndarray
    all_singular: np.ndarray


def chosen_rank(singular: np.ndarray, rank, shape: tuple[int, int], floor: float | None = None) -> int:
    """How many singular vectors to keep, by a setting of `DynamicModes.rank`.

    Args:
        singular: all singular values, falling.
        rank: a number, a share of the energy, "threshold" or None.
        shape: of the table.
        floor: values below this share of the largest are rounding; by default that of a singular value decomposition.

    Returns:
        At least 1 and at most the numerical rank.

    Raises:
        RheonError: if the table is zero, or the threshold leaves nothing.
    """
    floor = max(shape) * np.finfo(float).eps if floor is None else floor
    numerical = int(np.sum(singular > floor * singular[0])) if len(singular) and singular[0] > 0 else 0
    if numerical == 0:
        raise RheonError("the snapshots do not change", remedy="there are no modes in a constant recording")
    if rank is None:
        return numerical
    if isinstance(rank, str):
        kept = int(np.sum(singular > hard_threshold(singular, shape)))
        if kept == 0:
            raise RheonError(
                "no singular value stands out of the noise by the optimal hard threshold",
                where="rank",
                remedy="give a number of modes or a share of the energy",
            )
        return min(kept, numerical)
    if isinstance(rank, float):
        energy = np.cumsum(singular**2) / np.sum(singular**2)
        # a share of 1 is reached up to rounding
        return min(int(np.searchsorted(energy, rank - 1e-12)) + 1, numerical)
    return min(int(rank), numerical)


def hard_threshold(singular: np.ndarray, shape: tuple[int, int]) -> float:
    """The singular value below which vectors do more harm than good, for white noise of unknown size.

    Args:
        singular: all min(shape) singular values of the table.
        shape: of the table.

    Returns:
        The optimal hard threshold: a factor of the shape times the median singular value.

    Source: Gavish and Donoho 2014, doi:10.1109/TIT.2014.2323359, equations 10 to 12.

    Example:
        >>> round(hard_threshold(np.ones(3), (100, 100)), 3)
        2.858
    """
    aspect = min(shape) / max(shape)
    known = 2 * (aspect + 1) + 8 * aspect / ((aspect + 1) + np.sqrt(aspect**2 + 14 * aspect + 1))
    return float(np.sqrt(known / _median_of_noise(aspect)) * np.median(singular))


def _median_of_noise(aspect: float) -> float:
    """Median of the Marchenko-Pastur law: of squared singular values of pure noise of unit size."""
    middle, radius = 1 + aspect, 2 * np.sqrt(aspect)

    def density(angle: float) -> float:
        # x = middle - radius cos(angle) makes it smooth at both ends, also where the lower one is 0
        x = middle - radius + 2 * radius * np.sin(angle / 2) ** 2
        return (radius * np.sin(angle)) ** 2 / (2 * np.pi * aspect * (x + 1e-300))

    def below(angle: float) -> float:
        return scipy.integrate.quad(density, 0, angle)[0] - 0.5

    return float(middle - radius * np.cos(scipy.optimize.brentq(below, 1e-6, np.pi - 1e-6)))


def isometric(rows: np.ndarray, quick: bool = False) -> tuple[np.ndarray, str]:
    """Coordinates of rows with the same inner products and at most as many columns as rows.

    Args:
        rows: shape (row, column).
        quick: by inner products, at half of the digits, where the table is wider than long.

    Returns:
        Shape (row, min(row, column)), `rows` itself where it is not wider than long; and how: "svd", "qr" or
        "inner products".
    """
    if rows.shape[1] <= rows.shape[0]:
        return rows, "svd"
    if quick:
        return from_inner_products(rows @ rows.T), "inner products"
    return scipy.linalg.qr(rows.T, mode="r", check_finite=False)[0][: rows.shape[0]].T, "qr"


def from_inner_products(gram: np.ndarray) -> np.ndarray:
    """Coordinates of rows with these inner products, shape (row, row); directions lost to rounding are 0."""
    squares, vectors = scipy.linalg.eigh(gram, check_finite=False)
    floor = len(gram) * np.finfo(float).eps * max(squares[-1], 0.0)
    return vectors * np.sqrt(np.where(squares > floor, squares, 0.0))


def trusted(singular: np.ndarray, largest: float, path: str) -> bool:
    """Whether what was kept stands clear of the rounding of its path."""
    return path != "inner products" or bool(singular[-1] >= GRAM_LIMIT * largest)


def reduced(rows: np.ndarray, rank) -> Reduced:
    """Leading singular vectors over the rows of a table that is not wider than long, or was made so.

    Args:
        rows: shape (row, column).
        rank: as in `chosen_rank`.

    Returns:
        The vectors, and the singular values of the whole table.
    """
    n, p = rows.shape
    table = scipy.linalg.qr(rows, mode="r", check_finite=False)[0][:p] if n > 2 * p else rows
    left, singular, right = scipy.linalg.svd(table, full_matrices=False, check_finite=False)
    r = chosen_rank(singular, rank, (n, p))
    if table is not rows:
        left = rows @ (right[:r].T / singular[:r])
    return Reduced(left[:, :r], singular[:r], singular)


def randomised(
    multiply: Callable[[np.ndarray], np.ndarray],
    transposed: Callable[[np.ndarray], np.ndarray],
    columns: int,
    rank: int,
    *,
    oversampling: int = 10,
    powers: int = 2,
    key: int = 0,
) -> np.ndarray:
    """An orthonormal basis of the leading row space of a table that is seen by products only.

    Args:
        multiply: from (column, k) to rows times it, (row, k).
        transposed: from (row, k) to the transposed table times it, (column, k).
        columns: of the table.
        rank: vectors that are wanted; `oversampling` more are given.
        oversampling: how many more.
        powers: passes that sharpen the basis where singular values fall slowly.
        key: seed of the sketch.

    Returns:
        Shape (column, rank + oversampling).

    Source: Halko, Martinsson and Tropp 2011, doi:10.1137/090771806, algorithm 4.4.
    """
    k = min(rank + oversampling, columns)
    sketch = np.random.default_rng(key).normal(size=(columns, k))
    for _ in range(powers + 1):
        q, _ = scipy.linalg.qr(multiply(sketch), mode="economic", check_finite=False)
        sketch, _ = scipy.linalg.qr(transposed(q), mode="economic", check_finite=False)
    return sketch
