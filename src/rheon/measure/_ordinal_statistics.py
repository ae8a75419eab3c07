"""Shared parts: entropy and complexity of many series at once, with their errors, in pieces that fit the cache."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from ._ordinal import CHUNK, _largest_divergence, complexity_limits, in_threads, pattern_counts, periodic_limit

# blocks of a bootstrap; fewer for each of many series, where their errors would cost more than their values
BLOCKS, BLOCKS_OF_EACH = 32, 16
# numbers that one piece of work holds: blocks of counts, and resampled counts
ROOM = 1 << 20
# details of this many numbers at most are kept
KEPT = 10_000_000


def statistics(x: np.ndarray, order: int, delay: int, weighting: str, pooled: bool, resamples: int) -> dict:
    """H, C, their errors and what belongs to them. Shapes: x (series, time) -> each (1,) if pooled, else (series,)."""
    size, rows = math.factorial(order), len(x)
    blocks = 1 if resamples == 0 else max(1, BLOCKS // rows) if pooled else BLOCKS_OF_EACH
    few = int(np.clip(min(ROOM // (blocks * size), 4 * CHUNK // max(x.shape[1], 1)), 1, max(rows, 1)))
    pieces = [x[i : i + few] for i in range(0, rows, few)]
    count = lambda piece: pattern_counts(piece, order, delay, blocks, weighting)  # noqa: E731
    if not pooled:
        found = list(in_threads(lambda p: _of(p, *count(p), resamples), pieces, x.size))
        return {key: np.concatenate([f[key] for f in found]) for key in found[0]}
    groups = min(rows, BLOCKS) if resamples else 1
    patterns, windows, ties, first = np.zeros((groups * blocks, size)), 0, 0, 0
    for part in in_threads(count, pieces, x.size):
        # more series than blocks: neighbouring series share one
        where = (first + np.arange(len(part.windows))) * groups // rows
        np.add.at(patterns.reshape(groups, blocks, size), where, part.patterns)
        windows, ties, first = windows + part.windows.sum(), ties + part.ties.sum(), first + len(part.windows)
    return _of(x[None], patterns[None], np.array([windows]), np.array([ties]), resamples)


def _of(values: np.ndarray, patterns: np.ndarray, windows: np.ndarray, ties: np.ndarray, resamples: int) -> dict:
    """Statistics of groups. Shapes: values (group, ...), patterns (group, block, order!), windows and ties (group,)."""
    size = patterns.shape[-1]
    total = patterns.sum(1)
    weight = total.sum(1)
    known = weight > 0
    h, c = np.full((2, len(total)), np.nan)
    shares = np.divide(total, weight[:, None], out=np.full(total.shape, np.nan), where=known[:, None])
    if known.any():
        h[known], c[known] = _plane_of(total[known], size)
    seen = np.count_nonzero(total, axis=1)
    errors = np.full((2, len(total)), np.nan)
    if resamples:
        draws = block_draws(patterns.shape[1], resamples)
        for i in np.flatnonzero(known):
            errors[:, i] = _bootstrap(patterns[i][:, total[i] > 0], draws, size)
    bias = np.divide(seen - 1, 2 * windows * math.log(size), out=np.zeros(len(h)), where=windows > 0)
    # only where nothing but the first pattern, always with ties, was seen may the values all be equal
    flat = np.array(
        [t == w > 0 and s == 1 and _constant(v) for t, w, s, v in zip(ties, windows, seen, values, strict=True)], bool
    )
    h[flat], c[flat], errors[:, flat] = np.nan, np.nan, np.nan
    return {
        "entropy": h, "error": errors[0], "complexity": c, "complexity_error": errors[1],
        "corrected": np.minimum(h + bias, 1.0), "missing": size - seen, "windows": windows,
        "ties": np.divide(ties, windows, out=np.zeros(len(h)), where=windows > 0), "constant": flat,
        "unweighted": (windows > 0) & ~known, "probabilities": shares,
    }  # fmt: skip


def _plane_of(counts: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """H and C of counts over the last axis; of `size` patterns, those that are not listed never occur."""
    weight = counts.sum(-1)
    p = counts / weight[..., None]
    own = -(p * np.log(np.where(p > 0, p, 1.0))).sum(-1)
    own = np.maximum(own, 0.0)
    p += 1 / size
    p *= 0.5
    unseen = size - counts.shape[-1]
    mixed = unseen * math.log(2 * size) / (2 * size) - (p * np.log(p)).sum(-1)
    divergence = np.maximum(mixed - own / 2 - math.log(size) / 2, 0.0)
    h = own / math.log(size)
    return h, divergence / _largest_divergence(size) * h


def _bootstrap(counts: np.ndarray, draws: np.ndarray, size: int) -> tuple[float, float]:
    """Standard errors of H and C over blocks drawn again. Shapes: counts (block, pattern seen), draws (draw, block)."""
    p, change = _shares(counts, draws)
    if len(change) < 2:
        return math.nan, math.nan
    mixed = (p + 1 / size) / 2
    own = -(p * np.log(p)).sum() + _to_second_order(change, counts, -np.log(p) - 1, -1 / p)
    whole = -(mixed * np.log(mixed)).sum() + (size - len(p)) * math.log(2 * size) / (2 * size)
    whole = whole + _to_second_order(change, counts, -(np.log(mixed) + 1) / 2, -1 / (4 * mixed))
    h = own / math.log(size)
    c = (whole - own / 2 - math.log(size) / 2) / _largest_divergence(size) * h
    return float(h.std(ddof=1)), float(c.std(ddof=1))


def block_draws(blocks: int, resamples: int) -> np.ndarray:
    """How often each draw holds each block, always the same numbers. Shapes: (draw, block)."""
    return np.random.default_rng(0).multinomial(blocks, np.full(blocks, 1 / blocks), resamples).astype(float)


def drawn_entropies(counts: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Entropy in nats of blocks drawn again. Shapes: counts (block, symbol), draws (draw, block) -> (draw,)."""
    counts = counts[:, counts.sum(0) > 0]
    p, change = _shares(counts, draws)
    return -(p * np.log(p)).sum() + _to_second_order(change, counts, -np.log(p) - 1, -1 / p)


def _shares(counts: np.ndarray, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of every pattern; and how much more of every block a draw holds than the whole."""
    weight = counts.sum(1)
    drawn = draws @ weight
    return counts.sum(0) / weight.sum(), draws[drawn > 0] / drawn[drawn > 0, None] - 1 / weight.sum()


def _to_second_order(change: np.ndarray, counts: np.ndarray, slope: np.ndarray, bend: np.ndarray) -> np.ndarray:
    """Change of a sum over patterns of a function with these derivatives, to second order in the change of shares.

    So a draw costs block² operations, not one logarithm per pattern. Shapes: change (draw, block) -> (draw,).
    """
    # einsum, not a matrix product: these are small, and threads of a BLAS library would fight with those here
    square = np.einsum("bk,ck->bc", (counts * bend).astype(np.float32), counts.astype(np.float32)).astype(float)
    return change @ (counts * slope).sum(1) + np.einsum("db,db->d", np.einsum("db,bc->dc", change, square), change) / 2


def _constant(values: np.ndarray) -> bool:
    seen = values[np.isfinite(values)]
    return seen.size > 0 and bool(np.ptp(seen) == 0)


def coarse(x: np.ndarray, scale: int) -> np.ndarray:
    """Means of `scale` consecutive samples. Shapes: (..., time) -> (..., time // scale)."""
    if scale == 1:
        return x
    count = x.shape[-1] // scale
    return x[..., : count * scale].reshape(*x.shape[:-1], count, scale).mean(-1)


def regions(h: np.ndarray, c: np.ndarray, windows: np.ndarray, order: int) -> np.ndarray:
    """Where points of the plane lie: "regular", "complex", "stochastic", or "undecided"."""
    found = np.where(
        h <= periodic_limit(order), "regular", np.where(c >= largest_complexity(order) / 2, "complex", "stochastic")
    )
    # with three values every pattern occurs in a periodic signal, too; with few windows noise misses patterns
    known = np.isfinite(h) & (windows >= math.factorial(order)) & (order > 3)
    return np.where(known, found, "undecided")


@cache
def largest_complexity(order: int) -> float:
    """The highest point of the plane."""
    return float(complexity_limits(order)[1][1].max())
