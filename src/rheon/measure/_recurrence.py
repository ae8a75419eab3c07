"""Shared parts: lines of recurrence plots, counted in blocks without keeping the plot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np

from ._pairs import accumulate, workers

BLOCK = 1 << 15
GROUPS = 8


class Lines(NamedTuple):
    """How many lines of each length there are, by group of times; `points` and `places` count recurrences.

    Attributes:
        diagonal, vertical: shape (group, length).
        points: recurrences by group, shape (group,).
        places: pairs that could recur, shape (group,).
    """

    diagonal: np.ndarray
    vertical: np.ndarray
    points: np.ndarray
    places: np.ndarray


def near(columns, rows, others, radius: float, norm: str, buffers) -> np.ndarray:
    """Whether points are nearer than the radius; `rows` and `others` give each coordinate's values to compare."""
    total, step = buffers
    for d in range(len(columns)):
        np.subtract(others(columns[d]), rows(columns[d]), out=step)
        accumulate(total, step, norm, d == 0)
    return total < (radius * radius if norm == "euclidean" else radius)


def runs(flat) -> tuple[np.ndarray, np.ndarray]:
    """First position and length of each run of True in a flat mask that starts and ends with False."""
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    return changes[::2], changes[1::2] - changes[::2]


def lines_of(vectors, radius: float, norm: str, theiler: int) -> Lines:
    """Lines of the recurrence plot of one path.

    Args:
        vectors: shape (time, coordinate), finite.
        radius: points nearer than this recur.
        norm: "euclidean", "maximum" or "manhattan".
        theiler: pairs less than this apart in time are left out everywhere; at 0 the main diagonal is left out of the
            diagonal lines only.
    """
    columns = np.ascontiguousarray(vectors.T)
    with ThreadPoolExecutor(workers()) as pool:
        upright = [pool.submit(_vertical, columns, radius, norm, theiler, g) for g in range(GROUPS)]
        slanted = [pool.submit(_diagonal, columns, radius, norm, max(1, theiler), g) for g in range(GROUPS)]
        vertical, points, places = (np.stack(parts) for parts in zip(*(u.result() for u in upright), strict=True))
        diagonal = np.sum([s.result() for s in slanted], axis=0)
    return Lines(diagonal, vertical, points, places)


def _vertical(columns, radius, norm, theiler, group):
    """Vertical lines of one group of columns of the plot (rows, as it is symmetric)."""
    n = columns.shape[1]
    begin, last = n * group // GROUPS, n * (group + 1) // GROUPS
    counts, points, places = np.zeros(n + 1, np.int64), 0, 0
    height = int(np.clip(BLOCK // n, 1, 64))
    totals, steps = np.empty((height, n)), np.empty((height, n))
    flat = np.zeros(height * (n + 1) + 1, bool)
    while begin < last:
        rows = min(height, last - begin)
        part = slice(begin, begin + rows)
        buffers = totals[:rows], steps[:rows]
        found = near(columns, lambda c, part=part: c[part, None], lambda c: c, radius, norm, buffers)
        for k in range(rows if theiler else 0):
            found[k, max(0, begin + k - theiler + 1) : begin + k + theiler] = False
        flat[1 : 1 + rows * (n + 1)].reshape(rows, n + 1)[:, :n] = found
        lengths = runs(flat[: 1 + rows * (n + 1)])[1]
        counts += np.bincount(lengths, minlength=n + 1)
        points += int(found.sum())
        at = np.arange(begin, begin + rows)
        if theiler:
            band = np.minimum(at + theiler, n) - np.maximum(at - theiler + 1, 0)
            places += int((n - band).sum())
        else:
            places += n * rows
        begin += rows
    return counts, points, places


def _slid(column, height: int, lag: int, width: int):
    """Rows of a column that start at lag, lag + 1, ...: a view."""
    return np.lib.stride_tricks.as_strided(column[lag:], (height, width), (column.itemsize, column.itemsize))


def _diagonal(columns, radius, norm, first_lag, group):
    """Diagonal lines of every GROUPS-th block of lags above the main diagonal, by group of their first time."""
    n = columns.shape[1]
    counts = np.zeros((GROUPS, n + 1), np.int64)
    height = 16
    padded = np.concatenate((columns, np.full((len(columns), height), np.nan)), axis=1)
    totals, steps = np.empty(height * n), np.empty(height * n)
    flat = np.zeros(height * (n + 1) + 1, bool)
    for lag in range(first_lag + group * height, n, GROUPS * height):
        width = n - lag
        # row k holds the pairs (i, i + lag + k); beyond the end stands NaN, which is near nothing
        slid = partial(_slid, height=height, lag=lag, width=width)
        buffers = tuple(b[: height * width].reshape(height, width) for b in (totals, steps))
        found = near(padded, lambda c, width=width: c[:width], slid, radius, norm, buffers)
        mask = flat[: 1 + height * (width + 1)]
        mask[0] = False
        rows = mask[1:].reshape(height, width + 1)
        rows[:, :width] = found
        rows[:, width] = False
        starts, lengths = runs(mask)
        where = (starts % (width + 1)) * GROUPS // n
        counts += np.bincount(where * (n + 1) + lengths, minlength=GROUPS * (n + 1)).reshape(GROUPS, n + 1)
    return counts
