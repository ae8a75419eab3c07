"""Fewer points for the same picture: what keeps pages small without changing what the eye sees."""

from __future__ import annotations

import math

import numpy as np

# coarser steps than this share of the attractor's diameter would show corners instead of a curve
COARSEST_STEP = 0.02


def envelope(y: np.ndarray, limit: int) -> np.ndarray:
    """Positions that keep the lowest and highest value of every stretch, so that no peak is lost.

    Args:
        y: values, shape (points,); NaN marks gaps, which are kept as gaps.
        limit: about how many positions to keep.

    Returns:
        Increasing positions, shape (kept,); all of them if there are no more than `limit`.

    Source: min-max decimation, as oscilloscopes do it.

    Example:
        >>> y = np.zeros(10_000); y[1234] = 5.0
        >>> 1234 in envelope(y, 200)
        True
    """
    y = np.asarray(y, float)
    n = len(y)
    if n <= limit:
        return np.arange(n)
    size = math.ceil(2 * n / limit)
    padded = np.full(math.ceil(n / size) * size, np.nan)
    padded[:n] = y
    buckets = padded.reshape(-1, size)
    start = np.arange(len(buckets)) * size
    low = start + np.where(np.isnan(buckets), np.inf, buckets).argmin(axis=1)
    high = start + np.where(np.isnan(buckets), -np.inf, buckets).argmax(axis=1)
    gaps = np.isnan(y)
    gap_starts = np.flatnonzero(gaps & ~np.r_[False, gaps[:-1]])
    # one gap per stretch is as much as the eye can see
    gap_starts = gap_starts[np.unique(gap_starts // size, return_index=True)[1]]
    kept = np.unique(np.r_[0, low, high, gap_starts, n - 1])
    return kept[kept < n]


def band_edges(low: np.ndarray, high: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions with the lowest `low` and the highest `high` of every stretch. Shapes (kept,), (kept,), (kept,)."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    n = len(low)
    if n <= limit:
        return np.arange(n), low, high
    size = math.ceil(n / limit)
    starts = np.arange(0, n, size)
    # NaN in a stretch makes it a gap: a band must not bridge what was not computed
    return starts, np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)


def path(points: np.ndarray, limit: int) -> np.ndarray:
    """Positions along a path in space, evenly spaced by length; a contiguous first part if it is too long for that.

    Args:
        points: shape (points, axis); NaN marks gaps.
        limit: about how many positions to keep.

    Returns:
        Increasing positions, shape (kept,).

    Example:
        >>> t = np.linspace(0, 2 * np.pi, 50_000)
        >>> len(path(np.stack([np.cos(t), np.sin(t), t], 1), 1000)) <= 1001
        True
    """
    points = np.asarray(points, float)
    if len(points) <= limit:
        return np.arange(len(points))
    finite = points[np.isfinite(points).all(axis=1)]
    if len(finite) < 2:
        return np.arange(limit)
    scale = np.ptp(finite, axis=0)
    steps = np.linalg.norm(np.diff(points / np.where(scale > 0, scale, 1.0), axis=0), axis=1)
    length = np.r_[0.0, np.cumsum(np.nan_to_num(steps))]
    spacing = min(length[-1] / limit, COARSEST_STEP) or 1.0
    bin_of = np.floor(length / spacing)
    gap = ~np.isfinite(points).all(axis=1)
    keep = np.flatnonzero(np.r_[True, np.diff(bin_of) > 0] | (gap & ~np.r_[False, gap[:-1]]))
    return keep[: limit + 1]


def every(n: int, limit: int) -> np.ndarray:
    """Evenly spaced positions, at most `limit` of `n`."""
    return np.arange(0, n, max(1, math.ceil(n / limit)))


def blocks(z: np.ndarray, x: np.ndarray, y: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A heat map averaged over blocks, at most `limit` cells on a side. Shapes (y, x), (x,), (y,) kept in kind."""
    z, x, y = np.asarray(z, float), np.asarray(x, float), np.asarray(y, float)
    z, y = _means(z, limit), _means(y, limit)
    return _means(z.T, limit).T, _means(x, limit), y


def _means(values: np.ndarray, limit: int) -> np.ndarray:
    """Means over stretches of the first axis, at most `limit` of them."""
    n = len(values)
    if n <= limit:
        return values
    starts = np.arange(0, n, math.ceil(n / limit))
    counts = np.diff(np.r_[starts, n])
    return np.add.reduceat(values, starts, axis=0) / counts.reshape(-1, *[1] * (values.ndim - 1))
