"""Shared parts: twin surrogates, walks on the data that jump between states with the same neighbours."""

from __future__ import annotations

import numpy as np

from ._data import autocorrelation
from ._neighbours import delay_vectors, spread_rows


def twin_surrogates(x, n: int, rng, dimension: int, delay: int | None, rate: float):
    """Walks of shape (n, time, variable), and the share of states that have a twin.

    Args:
        x: shape (time, variable), no gaps.
        n: number of walks.
        rng: NumPy generator.
        dimension, delay: of the embedding, where there is one variable.
        rate: share of pairs that count as neighbours.
    """
    if x.shape[1] == 1:
        below = np.flatnonzero(np.abs(autocorrelation(x[:, 0], len(x) // 2)) < np.exp(-1))
        delay = int(delay or max(1, (int(below[0]) if below.size else 1) // 2))
        states = delay_vectors(x[:, 0], max(1, min(dimension, (len(x) - 2) // delay)), delay)
    else:
        states = x / np.maximum(x.std(0), 1e-300)
    twins, label = _twins(states, rate)
    length = len(x)
    walks = np.stack([_walk(label, twins, length, rng) for _ in range(n)])
    shared = float(np.mean([len(t) > 1 for t in twins])) if len(twins) else 0.0
    share = float(np.isin(label, [i for i, t in enumerate(twins) if len(t) > 1]).mean()) if shared else 0.0
    return x[walks], share


def _twins(states, rate: float):
    """States grouped by identical columns of the recurrence plot: members of each group, and group of each state."""
    from scipy.spatial.distance import cdist

    count = len(states)
    rows = spread_rows(count, max(20, 4_000_000 // count))
    radius = float(np.quantile(cdist(states[rows], states, "chebyshev"), rate))
    packed = []
    for first in range(0, count, max(1, 2_000_000 // count)):
        part = states[first : first + max(1, 2_000_000 // count)]
        packed.append(np.packbits(cdist(part, states, "chebyshev") <= radius, axis=1))
    columns = np.ascontiguousarray(np.concatenate(packed))
    keys = columns.view(np.dtype((np.void, columns.shape[1]))).ravel()
    _, label = np.unique(keys, return_inverse=True)
    order = np.argsort(label, kind="stable")
    return np.split(order, np.cumsum(np.bincount(label))[:-1]), label


def _walk(label, twins, length: int, rng):
    """Times visited: from each state to what followed it or one of its twins; at the end of the data, anywhere."""
    count = len(label)
    at, visited = int(rng.integers(count)), np.empty(length, int)
    draws = rng.random(length)
    for t in range(length):
        visited[t] = at
        group = twins[label[at]]
        at = int(group[int(draws[t] * len(group))]) + 1
        if at >= count:
            others = group[group + 1 < count]
            at = int(others[0]) + 1 if len(others) else int(draws[t] * count)
    return visited
