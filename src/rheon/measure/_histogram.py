"""Shared parts: histograms in several dimensions, kept sparse so that memory follows the points, not the bins."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PSEUDO_COUNT = 1e-5


class Grid(NamedTuple):
    """Equal bins per variable between `low` and `high`, each of shape (variable,)."""

    low: np.ndarray
    high: np.ndarray
    bins: int
    name: str

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.bins ** len(self.low)

    def cells(self, points: np.ndarray) -> np.ndarray:
        """Number of the cell of each point, -1 outside. Shapes (point, variable) -> (point,)."""
        inside = np.all((points >= self.low) & (points <= self.high), axis=1)
        places = np.where(inside[:, None], (points - self.low) / (self.high - self.low), 0.0)
        index = np.minimum((places * self.bins).astype(np.int64), self.bins - 1)
        flat = index @ (self.bins ** np.arange(points.shape[1])[::-1])
        return np.where(inside, flat, -1)


def grid_of(true: np.ndarray, bins: int, range: str) -> Grid:
    """The grid over the true range, extended by a tenth of the standard deviation or not."""
    margin = 0.1 * true.std(0, ddof=1) if range == "extended" else 0.0
    low, high = true.min(0) - margin, true.max(0) + margin
    return Grid(low, high, int(bins), "[min - 0.1 s, max + 0.1 s]" if range == "extended" else "[min, max]")


def _counts(cells_a, cells_b):
    """Occupied cells of both, with the counts of each. Cells below 0 are outside, but -2 is a cell of its own."""
    a, b = cells_a[cells_a != -1], cells_b[cells_b != -1]
    cells, inverse = np.unique(np.concatenate((a, b)), return_inverse=True)
    first = np.bincount(inverse[: len(a)], minlength=len(cells)).astype(float)
    return cells, first, np.bincount(inverse[len(a) :], minlength=len(cells)).astype(float)


def _divergence(p_counts, q_counts, size: int):
    """KL divergence of smoothed counts over occupied cells (last axis), the empty cells summed in closed form."""
    n, m = p_counts.sum(-1, keepdims=True), q_counts.sum(-1, keepdims=True)
    total_p, total_q = n + PSEUDO_COUNT * size, m + PSEUDO_COUNT * size
    p, q = (p_counts + PSEUDO_COUNT) / total_p, (q_counts + PSEUDO_COUNT) / total_q
    empty = max(0, size - p_counts.shape[-1])
    rest = empty * PSEUDO_COUNT / total_p[..., 0] * np.log(total_q / total_p)[..., 0]
    return (p * np.log(p / q)).sum(-1) + rest


def divergence(cells_a: np.ndarray, cells_b: np.ndarray, size: int) -> float:
    """Kullback-Leibler divergence of two clouds given by their cells; points outside (-1) are dropped."""
    _, first, second = _counts(cells_a, cells_b)
    return float(_divergence(first, second, size))


def bootstrap_error(cells_a, cells_b, size: int, blocks: int = 20, draws: int = 30) -> float:
    """Standard deviation of the divergence when contiguous blocks of both clouds are drawn again."""
    blocks = int(min(blocks, len(cells_a) // 2, len(cells_b) // 2))
    cells = np.unique(np.concatenate((cells_a, cells_b)))
    cells = cells[cells >= 0]
    counted = []
    for path in (cells_a, cells_b):
        parts = np.array_split(path, blocks)
        where = [np.searchsorted(cells, p[p >= 0]) for p in parts]
        counted.append(np.stack([np.bincount(w, minlength=len(cells)) for w in where]).astype(float))
    rng = np.random.default_rng(0)
    weights = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=(draws, 2)).astype(float)
    values = [_divergence(w[0] @ counted[0], w[1] @ counted[1], size) for w in weights]
    return float(np.std(values, ddof=1))
