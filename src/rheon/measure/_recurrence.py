"""Shared parts: recurrence plots, one byte a pair, and the lengths of their lines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ._pairs import accumulate, workers

BLOCK = 1 << 18
HEIGHT = 32
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
    n = len(vectors)
    columns = np.ascontiguousarray(vectors.T)
    # one column more than there are times, and one place in front: no line runs on into the next row
    flat = np.zeros(1 + n * (n + 1), bool)
    plot = flat[1:].reshape(n, n + 1)
    with ThreadPoolExecutor(workers()) as pool:
        list(pool.map(lambda g: _fill(plot, columns, radius, norm, g), range(GROUPS)))
        for lag in range(min(theiler, n)):
            flat[1 + lag :: n + 2][: n - lag] = False
            flat[1 + lag * (n + 1) :: n + 2][: n - lag] = False
        upright = [pool.submit(_vertical, flat, n, theiler, g) for g in range(GROUPS)]
        slanted = [pool.submit(_diagonal, flat, n, max(1, theiler), g) for g in range(GROUPS)]
        vertical, points, places = (np.stack(parts) for parts in zip(*(u.result() for u in upright), strict=True))
        diagonal = np.sum([s.result() for s in slanted], axis=0)
    return Lines(diagonal, vertical, points, places)


def _fill(plot, columns, radius, norm, group):
    """Every GROUPS-th block of rows from the main diagonal on, and its mirror image."""
    n = columns.shape[1]
    totals, steps = np.empty(HEIGHT * n), np.empty(HEIGHT * n)
    for begin in range(group * HEIGHT, n, GROUPS * HEIGHT):
        end = min(begin + HEIGHT, n)
        shape = (end - begin, n - begin)
        buffers = tuple(b[: shape[0] * shape[1]].reshape(shape) for b in (totals, steps))
        row, rest = slice(begin, end), slice(begin, n)
        found = near(columns, lambda c, row=row: c[row, None], lambda c, rest=rest: c[rest], radius, norm, buffers)
        plot[begin:end, begin:n] = found
        plot[end:n, begin:end] = found[:, end - begin :].T


def _vertical(flat, n: int, theiler: int, group: int):
    """Vertical lines of one group of columns of the plot (rows, as it is symmetric)."""
    begin, last = n * group // GROUPS, n * (group + 1) // GROUPS
    part = flat[begin * (n + 1) : last * (n + 1) + 1]
    counts, rows = np.zeros(n + 1, np.int64), max(1, BLOCK // n)
    for first in range(0, last - begin, rows):
        piece = part[first * (n + 1) : (first + rows) * (n + 1) + 1]
        counts += np.bincount(runs(piece)[1], minlength=n + 1)
    at = np.arange(begin, last)
    band = np.minimum(at + theiler, n) - np.maximum(at - theiler + 1, 0) if theiler else np.zeros(1, int)
    return counts, int(np.count_nonzero(part)), int(n * len(at) - band.sum())


def _diagonal(flat, n: int, first_lag: int, group: int):
    """Diagonal lines of every GROUPS-th block of lags above the main diagonal, by group of their first time."""
    counts = np.zeros((GROUPS, n + 1), np.int64)
    mask = np.zeros(HEIGHT * (n + 1) + 1, bool)
    # in row k of a block the last k of the common width lie beyond the edge of the plot
    inside = np.arange(HEIGHT)[:, None] < HEIGHT - np.arange(HEIGHT)
    for lag in range(first_lag + group * HEIGHT, n, GROUPS * HEIGHT):
        width, height = n - lag, min(HEIGHT, n - lag)
        slid = np.lib.stride_tricks.as_strided(flat[1 + lag :], (height, width), (1, n + 2))
        used = mask[: 1 + height * (width + 1)]
        rows = used[1:].reshape(height, width + 1)
        rows[:, :width] = slid
        rows[:, width] = False
        rows[:, max(0, width - HEIGHT) : width] &= inside[:height, max(0, HEIGHT - width) :]
        starts, lengths = runs(used)
        where = (starts % (width + 1)) * GROUPS // n
        counts += np.bincount(where * (n + 1) + lengths, minlength=GROUPS * (n + 1)).reshape(GROUPS, n + 1)
    return counts
