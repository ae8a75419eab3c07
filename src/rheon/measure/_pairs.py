"""Shared parts: distances of all pairs of points as histograms with logarithmic bins, in blocks that fit the cache.

The bin of a positive double is read off its bits: the exponent and the leading bits of the mantissa are its highest
bits, so one shift replaces a logarithm. Bin edges are exact binary fractions, and the counts are exact.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

MANTISSA = 4
SHIFT = 52 - MANTISSA
# distances below 2^LOW of the extent count as equal
LOW, HIGH = -60, 12
BINS = (HIGH - LOW) << MANTISSA
BASE = (1023 + LOW) << MANTISSA
BLOCK = 1 << 15
# neighbouring distances are alike: counting them in turns into separate histograms keeps the processor from waiting
LANES = 4
GROUPS = 8
NORMS = ("euclidean", "maximum", "manhattan")


class PairCounts(NamedTuple):
    """How many pairs lie nearer than each radius.

    Attributes:
        radii: shape (bin,), in units of the data; the upper edges of the bins.
        within: pairs with a distance below each radius, shape (group, dimension, bin); groups of reference points.
        pairs: number of pairs compared, shape (group,).
    """

    radii: np.ndarray
    within: np.ndarray
    pairs: np.ndarray

    @property
    def sums(self) -> np.ndarray:
        """Correlation sums C(r) of shape (dimension, bin)."""
        return self.within.sum(0) / max(self.pairs.sum(), 1)


def workers() -> int:
    """Threads to use: NumPy lets others run while it works on a block."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:
        return os.cpu_count() or 1


def edges(norm: str) -> np.ndarray:
    """Upper edges of the bins as radii, for points in units of their extent."""
    codes = np.arange(1, BINS + 1, dtype=np.int64) + BASE
    values = (codes << SHIFT).view(np.float64)
    return np.sqrt(values) if norm == "euclidean" else values


def accumulate(total, difference, norm: str, first: bool):
    """The distance so far (squared for "euclidean") with one more coordinate, in place."""
    target = total if first else difference
    if norm == "euclidean":
        np.multiply(difference, difference, out=target)
    else:
        np.abs(difference, out=target)
    if first:
        return
    if norm == "maximum":
        np.maximum(total, difference, out=total)
    else:
        np.add(total, difference, out=total)


def pair_counts(vectors, times, theiler: int, norm: str = "euclidean", dimensions=None) -> PairCounts:
    """Histogram of the distances of all pairs that are more than `theiler` apart in time.

    Args:
        vectors: shape (point, coordinate), finite, at most 4,000 coordinates.
        times: integer times, increasing, shape (point,).
        theiler: pairs at most this far apart in time are left out.
        norm: one of `NORMS`.
        dimensions: count with the first d coordinates for each d of these, ascending; default all coordinates.
    """
    n, width = vectors.shape
    dimensions = (width,) if dimensions is None else tuple(dimensions)
    extent = float(np.ptp(vectors, axis=0).max()) or 1.0
    # a power of two, so that scaling rounds nothing
    unit = 2.0 ** np.ceil(np.log2(extent))
    columns = np.ascontiguousarray(((vectors - vectors.mean(0)) / unit).T)
    # contiguous groups of reference points with equally many pairs, so that their scatter holds the memory of the data
    bounds = np.round(n * (1 - np.sqrt(1 - np.arange(GROUPS + 1) / GROUPS))).astype(int)
    bounds[-1] = n - 1

    def run(group: int):
        return _group(columns, times, theiler, norm, dimensions, (bounds[group], max(bounds[group : group + 2])))

    with ThreadPoolExecutor(workers()) as pool:
        done = list(pool.map(run, range(GROUPS)))
    counts, pairs = (np.stack(parts) for parts in zip(*done, strict=True))
    return PairCounts(unit * edges(norm), counts.cumsum(-1), pairs)


def _group(columns, times, theiler, norm, dimensions, rows_of_group):
    """Counts of shape (dimension, bin) and number of pairs of the reference points first..last-1."""
    n = columns.shape[1]
    begin, last = rows_of_group
    counts, pairs = np.zeros((len(dimensions), BINS), np.int64), 0
    size = max(BLOCK, n)
    totals, steps, codes = np.empty(size), np.empty(size), np.empty(size, np.int64)
    while begin < last:
        end = int(min(begin + np.clip(BLOCK // (n - begin - 1), 1, 256), last))
        rows, width = end - begin, n - begin - 1
        total, step, code = (buffer[: rows * width].reshape(rows, width) for buffer in (totals, steps, codes))
        # the columns near the diagonal hold pairs that are too near in time, or the same pair again
        compared = np.arange(begin, end)
        stop = int(np.searchsorted(times, times[end - 1] + theiler, side="right"))
        near = times[begin + 1 : stop] - times[compared][:, None] <= theiler
        near |= np.arange(begin + 1, stop) <= compared[:, None]
        lanes = np.arange(width) % LANES * (BINS + 1) - BASE
        for d in range(dimensions[-1]):
            np.subtract(columns[d, begin + 1 :], columns[d, begin:end, None], out=step)
            accumulate(total, step, norm, d == 0)
            if d + 1 in dimensions:
                np.maximum(total, 2.0**LOW, out=step)
                np.right_shift(step.view(np.int64), SHIFT, out=code)
                code += lanes
                code[:, : stop - begin - 1][near] = BINS
                found = np.bincount(code.ravel(), minlength=LANES * (BINS + 1))
                counts[dimensions.index(d + 1)] += found.reshape(LANES, BINS + 1).sum(0)[:BINS]
        pairs += total.size - int(near.sum())
        begin = end
    return counts, pairs


def thinned_rows(count: int, most: int) -> np.ndarray:
    """At most `most` row numbers drawn at random without repetition, ascending; always the same ones."""
    if count <= most:
        return np.arange(count)
    # stratified: one from each of `most` equal stretches, so that memory follows what is drawn
    edge = np.linspace(0, count, most + 1).astype(np.int64)
    return edge[:-1] + (np.random.default_rng(0).random(most) * np.diff(edge)).astype(np.int64)
