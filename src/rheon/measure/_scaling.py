"""Shared parts: where a log-log curve is a straight line, and how steep it is there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Region(NamedTuple):
    """A scaling region: positions of the first and the last point, the slope there, and its systematic error.

    `found` is False where no stretch is straight; slope is then that of the straightest stretch.
    """

    first: int
    last: int
    slope: float
    bend: float
    found: bool


def line(x: np.ndarray, y: np.ndarray):
    """Least-squares slope; `y` may hold several curves in its first axes."""
    x = x - x.mean()
    return y @ x / (x @ x)


def local_slopes(x: np.ndarray, y: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Middles and least-squares slopes of all windows of (about) `width` on an even grid x."""
    count = int(max(2, round(width / (x[1] - x[0])))) if len(x) > 1 else 2
    if len(x) <= count:
        return np.zeros(0), np.zeros(0)
    offsets = np.arange(count + 1) - count / 2
    windows = np.lib.stride_tricks.sliding_window_view(y, count + 1)
    return x[: len(x) - count] + (x[count] - x[0]) / 2, windows @ offsets / (offsets @ offsets) / (x[1] - x[0])


def straight_stretch(x, y, shortest: float, tolerance: float = 0.08, floor: float = 0.05) -> Region:
    """The longest stretch of a curve on an even grid whose local slopes agree.

    Args:
        x, y: the curve, on an even grid.
        shortest: least length in x.
        tolerance, floor: local slopes of a third of the shortest stretch (at least 0.7) may differ from their
            mean by this share of it, or by `floor`, whichever is more.
    """
    step = x[1] - x[0] if len(x) > 1 else 1.0
    width = max(0.7, shortest / 3)
    count = int(max(2, round(width / step)))
    least = int(np.ceil(shortest / step))
    _, slopes = local_slopes(x, y, width)
    if len(x) <= least or len(slopes) < 2:
        return Region(0, max(len(x) - 1, 0), np.nan, np.nan, False)
    best, chosen = (-1, -np.inf), None
    for first in range(len(x) - least):
        inside = slopes[first:]
        high, low = np.maximum.accumulate(inside), np.minimum.accumulate(inside)
        mean = np.cumsum(inside) / np.arange(1, len(inside) + 1)
        off = np.maximum(high - mean, mean - low)
        good = off <= np.maximum(tolerance * np.abs(mean), floor)
        length = np.arange(len(inside)) + count
        # a longer stretch wins, among equally long ones (to a tenth) the straighter
        usable = np.flatnonzero(good & (length >= least))
        for k in usable[-1:]:
            score = (round(10 * np.log(length[k])), -float(off[k]))
            if score > best or chosen is None:
                best, chosen = score, (first, first + int(length[k]))
    if chosen is None:
        spans = [(np.ptp(slopes[i : i + least - count + 1]), i) for i in range(len(x) - least)]
        first = min(spans)[1]
        part = slice(first, first + least + 1)
        return Region(first, first + least, float(line(x[part], y[part])), np.nan, False)
    first, last = chosen
    half = (first + last) // 2
    early, late = line(x[first : half + 1], y[first : half + 1]), line(x[half : last + 1], y[half : last + 1])
    part = slice(first, last + 1)
    return Region(first, last, float(line(x[part], y[part])), float(abs(early - late) / 2), True)
