"""Shared parts: ordinal patterns, their counts, entropy, complexity and the limits of the plane."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

# samples worked on at a time: their intermediate arrays stay in the second-level cache
CHUNK = 1 << 16
# below this many samples a second thread costs more than it brings
THREADED = 1 << 19
WEIGHTINGS = ("none", "variance", "amplitude")


def codes_of(x: np.ndarray, order: int, delay: int) -> np.ndarray:
    """Lehmer code of the ordinal pattern of every window, gaps not looked at.

    Digit i counts the later values of the window that are smaller than value i. Counting "how many of the next k
    values are smaller" once for every k serves all digits, so `order - 1` comparisons per sample do the work of
    order (order - 1) / 2; no sorting. The narrowest unsigned type that holds the codes; order up to 12.
    Shapes: (..., time) -> (..., windows).
    """
    n = x.shape[-1]
    windows = n - (order - 1) * delay
    level = None
    levels = []
    for k in range(1, order):
        smaller = np.less(x[..., k * delay :], x[..., : n - k * delay]).view(np.uint8)
        level = smaller if level is None else np.add(level[..., : n - k * delay], smaller)
        levels.append(level)
    code = levels[-1]
    largest = order
    for i in range(1, order - 1):
        radix = order - i
        largest *= radix
        # the type widens only where the codes need it: bytes are the quickest
        if largest - 1 > np.iinfo(code.dtype).max:
            code = code.astype(np.uint16 if code.dtype == np.uint8 else np.uint32)
        digit = levels[radix - 2][..., i * delay : i * delay + windows]
        code = code * code.dtype.type(radix)
        code += digit
    return code


def ties_of(x: np.ndarray, order: int, delay: int) -> np.ndarray:
    """True where a window holds equal values. Shapes: (..., time) -> (..., windows)."""
    n = x.shape[-1]
    windows = n - (order - 1) * delay
    tied = np.zeros((*x.shape[:-1], windows), bool)
    for k in range(1, order):
        equal = np.equal(x[..., k * delay :], x[..., : n - k * delay])
        if equal.any():
            for i in range(order - k):
                tied |= equal[..., i * delay : i * delay + windows]
    return tied


def whole_windows(x: np.ndarray, order: int, delay: int) -> np.ndarray | None:
    """True where a window has no gap; None if there is none at all. Shapes: (..., time) -> (..., windows)."""
    missing = np.isnan(x)
    if not missing.any():
        return None
    windows = x.shape[-1] - (order - 1) * delay
    touched = missing[..., :windows].copy()
    for i in range(1, order):
        touched |= missing[..., i * delay : i * delay + windows]
    return ~touched


def weights_of(x: np.ndarray, order: int, delay: int, weighting: str) -> np.ndarray:
    """Weight of every window: its variance, or half its mean size and half its mean change.

    Shapes: (..., time) -> (..., windows).
    """
    windows = x.shape[-1] - (order - 1) * delay
    columns = [x[..., i * delay : i * delay + windows] for i in range(order)]
    zero = np.zeros(columns[0].shape)
    if weighting == "variance":
        mean = sum(columns, start=zero) / order
        return sum(((c - mean) ** 2 for c in columns), start=zero) / order
    size = sum((np.abs(c) for c in columns), start=zero) / order
    change = sum((np.abs(b - a) for a, b in itertools.pairwise(columns)), start=zero) / (order - 1)
    return (size + change) / 2


def pattern_codes(x: np.ndarray, order: int, delay: int) -> tuple[np.ndarray, int]:
    """The code of every window without a gap, and how many windows hold equal values. Shapes: (time,) -> (windows,)."""
    span = (order - 1) * delay
    parts, ties = [], 0
    for start in range(0, len(x) - span, CHUNK):
        piece = x[start : start + CHUNK + span]
        code, tied = codes_of(piece, order, delay), ties_of(piece, order, delay)
        whole = whole_windows(piece, order, delay)
        if whole is not None:
            code, tied = code[whole], tied[whole]
        parts.append(code)
        ties += int(tied.sum())
    return (np.concatenate(parts) if parts else np.zeros(0, np.uint8)), ties


class Counts(NamedTuple):
    """How often every pattern occurs in every block of every series.

    Attributes:
        patterns: (series, block, order!); weights summed where windows are weighted.
        windows, ties: (series,), windows without a gap, and those of them with equal values.
    """

    patterns: np.ndarray
    windows: np.ndarray
    ties: np.ndarray


def pattern_counts(x: np.ndarray, order: int, delay: int, blocks: int, weighting: str = "none") -> Counts:
    """Count the patterns of many series, in `blocks` consecutive parts of each.

    Shapes: x (series, time) -> Counts.
    """
    rows, size = len(x), math.factorial(order)
    windows = max(x.shape[-1] - (order - 1) * delay, 0)
    found = Counts(np.zeros((rows, blocks, size)), np.zeros(rows, int), np.zeros(rows, int))
    if windows == 0:
        return found
    if windows <= CHUNK:
        few = max(1, CHUNK // x.shape[-1])
        block = (np.arange(windows) * blocks // windows) * size if blocks > 1 else None
        for first in range(0, rows, few):
            _count(x[first : first + few], slice(first, first + few), order, delay, block, weighting, found)
        return found
    edges = np.arange(blocks + 1) * windows // blocks
    for b in range(blocks):
        for start in range(edges[b], edges[b + 1], CHUNK):
            stop = min(start + CHUNK, edges[b + 1])
            piece = x[:, start : stop + (order - 1) * delay]
            part = Counts(found.patterns[:, b : b + 1], found.windows, found.ties)
            for row in range(rows):
                _count(piece[row : row + 1], slice(row, row + 1), order, delay, None, weighting, part)
    return found


def _count(x, where: slice, order: int, delay: int, block, weighting: str, found: Counts) -> None:
    """Add the patterns of a few series, shape (row, time), to the rows `where` of the counts."""
    shape = found.patterns.shape[1:]
    codes = codes_of(x, order, delay)
    whole = whole_windows(x, order, delay)
    tied = ties_of(x, order, delay)
    weights = None if weighting == "none" else weights_of(x, order, delay, weighting)
    for i, row in enumerate(range(where.start, min(where.stop, len(found.windows)))):
        index = codes[i].astype(np.intp) if block is None else codes[i] + block
        kept = slice(None) if whole is None else whole[i]
        index = index[kept]
        weight = None if weights is None else weights[i][kept]
        found.patterns[row] += np.bincount(index, weight, minlength=shape[0] * shape[1]).reshape(shape)
        found.windows[row] += len(index)
        found.ties[row] += np.count_nonzero(tied[i][kept])


def in_threads(work, pieces: list, samples: int) -> Iterator:
    """`work` of every piece, in order; in threads where there is enough to do."""
    threads = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
    if samples < THREADED or len(pieces) < 2 or threads < 2:
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, pieces)


def _xlogx(p: np.ndarray) -> np.ndarray:
    """p ln p, and 0 at 0."""
    return p * np.log(np.where(p > 0, p, 1.0))


def _shannon(p: np.ndarray) -> np.ndarray:
    """Entropy in nats over the last axis."""
    return -_xlogx(p).sum(-1)


def entropy(counts: np.ndarray):
    """Normalised Shannon entropy of counts over the last axis."""
    p = counts / counts.sum(-1, keepdims=True)
    return np.abs(_shannon(p)) / math.log(counts.shape[-1])


def complexity(counts: np.ndarray):
    """Statistical complexity: normalised Jensen-Shannon divergence from the uniform distribution, times entropy."""
    return entropy_and_complexity(counts)[1]


def entropy_and_complexity(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both at once, over the last axis."""
    size = counts.shape[-1]
    p = counts / counts.sum(-1, keepdims=True)
    own = np.abs(_shannon(p))
    mixed = (p + 1 / size) / 2
    divergence = -(mixed * np.log(mixed)).sum(-1) - own / 2 - math.log(size) / 2
    h = own / math.log(size)
    return h, np.maximum(divergence, 0.0) / _largest_divergence(size) * h


def _largest_divergence(size: int) -> float:
    """Jensen-Shannon divergence of one certain pattern from the uniform distribution, in nats."""
    return -0.5 * ((size + 1) / size * math.log(size + 1) - 2 * math.log(2 * size) + math.log(size))


def periodic_limit(order: int) -> float:
    """Largest H of a signal of two monotone branches: at most 2 (2 (order - 2) + 1) patterns occur."""
    return min(1.0, math.log(2 * (2 * (order - 2) + 1)) / math.log(math.factorial(order)))


def ramp_limit(order: int) -> float:
    """H of a signal that rises and falls at constant slopes, seen in two patterns."""
    return math.log(2) / math.log(math.factorial(order))


def complexity_limits(order: int, points: int = 60) -> tuple[tuple, tuple]:
    """Lower and upper limit of complexity at given entropy, each as (entropy, complexity), entropy rising.

    Lower: one pattern at p, the others alike. Upper: some patterns never, one at p below the common share of the rest.
    """
    size = math.factorial(order)
    low = _plane(size, 0, np.linspace(1 / size, 1, 4 * points))
    zeros = np.unique(np.concatenate((np.arange(min(size - 1, points)), np.geomspace(1, size - 1, points).astype(int))))
    zeros = zeros[zeros <= size - 2][:, None]
    high = _plane(size, zeros, np.linspace(0, 1, 12, endpoint=False) / (size - zeros))
    return _rising(*low), _rising(*high)


def _plane(size: int, zeros, p) -> tuple[np.ndarray, np.ndarray]:
    """H and C where `zeros` patterns never occur, one has probability p, and the rest are alike."""
    rest = size - zeros - 1
    share = (1 - p) / rest
    own = -_xlogx(p) - rest * _xlogx(share)
    u = 1 / size
    mixed = -zeros * _xlogx(np.array(u / 2)) - _xlogx((p + u) / 2) - rest * _xlogx((share + u) / 2)
    h = own / math.log(size)
    divergence = np.maximum(mixed - own / 2 - math.log(size) / 2, 0.0)
    return np.ravel(h), np.ravel(divergence / _largest_divergence(size) * h)


def _rising(h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(h)
    return h[order], c[order]
