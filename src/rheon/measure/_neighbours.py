"""Shared parts: delay vectors and nearest neighbours that are not neighbours in time."""

from __future__ import annotations

import numpy as np


def delay_vectors(x: np.ndarray, dimension: int, delay: int) -> np.ndarray:
    """Rows (x[i], x[i + delay], ...). Shape (time - (dimension - 1) delay, dimension)."""
    rows = len(x) - (dimension - 1) * delay
    return x[np.arange(max(rows, 0))[:, None] + delay * np.arange(dimension)]


def spread_rows(count: int, most: int) -> np.ndarray:
    """At most `most` row numbers, evenly spread."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(int)


def nearest(vectors: np.ndarray, most: int, exclude: int, tree_points: int = 20_000, candidates: int = 8):
    """For evenly spread rows, the nearest row further than `exclude` away in time and at a positive distance.

    Returns:
        Rows, their neighbours and the distances (largest coordinate difference); rows without any are left out.
    """
    found = _nearest(vectors, spread_rows(len(vectors), tree_points), most, exclude, candidates)
    if 2 * len(found[0]) < min(most, len(vectors)):
        # a periodic series hides its neighbours behind exact repeats: keep one vector of each
        unit = 1e-7 * max(float(np.std(vectors[:, 0])), 1e-300)
        kept = np.sort(np.unique(np.round(vectors / unit), axis=0, return_index=True)[1])
        if 2 * len(kept) < len(vectors):
            found = _nearest(vectors, kept[spread_rows(len(kept), tree_points)], most, exclude, candidates)
    return found


def _nearest(vectors, tree_rows, most, exclude, candidates):
    from scipy.spatial import cKDTree

    rows = tree_rows[spread_rows(len(tree_rows), most)]
    tree = cKDTree(vectors[tree_rows])
    found_rows, found_near, found_distance = [], [], []
    count, missing = candidates, rows
    # closer than this is the same value again (periodic or coarsely stored data), not a neighbour
    tiny = 1e-9 * float(np.std(vectors[:, 0]))
    while missing.size and count <= 8 * candidates:
        k = min(count, len(tree_rows))
        distance, index = tree.query(vectors[missing], k=k, p=np.inf)
        distance, index = distance.reshape(len(missing), k), index.reshape(len(missing), k)
        near = tree_rows[index]
        usable = (np.abs(near - missing[:, None]) > exclude) & (distance > tiny)
        has, first = usable.any(1), usable.argmax(1)
        picked = np.flatnonzero(has)
        found_rows.append(missing[picked])
        found_near.append(near[picked, first[picked]])
        found_distance.append(distance[picked, first[picked]])
        missing, count = missing[~has], 4 * count
    if not found_rows:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    return np.concatenate(found_rows), np.concatenate(found_near), np.concatenate(found_distance)


def neighbourhoods(vectors: np.ndarray, most: int, exclude: int, least: int, tree_points: int = 20_000, size: int = 64):
    """For evenly spread rows, the rows within a common radius that are further than `exclude` away in time.

    The radius is that within which half of the rows have `least` neighbours or more, among their `size` nearest.

    Returns:
        Rows, and their neighbours of shape (row, neighbour), -1 where there are no more.
    """
    from scipy.spatial import cKDTree

    tree_rows = spread_rows(len(vectors), tree_points)
    rows = tree_rows[spread_rows(len(tree_rows), most)]
    k = min(size, len(tree_rows))
    distance, index = cKDTree(vectors[tree_rows]).query(vectors[rows], k=k, p=np.inf)
    near = tree_rows[index.reshape(len(rows), k)]
    tiny = 1e-9 * float(np.std(vectors[:, 0]))
    usable = (np.abs(near - rows[:, None]) > exclude) & (distance.reshape(len(rows), k) > tiny)
    ranked = np.sort(np.where(usable, distance.reshape(len(rows), k), np.inf), axis=1)
    radius = float(np.median(ranked[:, min(least, k) - 1]))
    inside = usable & (distance.reshape(len(rows), k) <= radius)
    enough = inside.sum(1) >= least
    return rows[enough], np.where(inside, near, -1)[enough]
