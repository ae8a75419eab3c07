"""Shared parts: two clouds of points to compare, in units of the first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError

from ._data import paths_of, tamed
from ._neighbours import spread_rows
from ._settings import whole

# squares of distances beyond this are no numbers
FARTHEST = 1e150


class Pair(NamedTuple):
    """Complete points of both sides, shape (point, variable); `verdict` and `reason` where they cannot be compared."""

    true: np.ndarray
    generated: np.ndarray
    words: str
    verdict: str = ""
    reason: str = ""


def pair_of(true, generated, standardise: bool, points: int, least: int = 20) -> Pair:
    """Both clouds, at most `points` of each, evenly spread in time.

    Raises:
        RheonError: if the variables differ in number, no complete true point is left, or `points` are too few.
    """
    points = whole(points, "points", least)
    a, b = paths_of(true, "true"), paths_of(generated, "generated", infinite=True)
    if a.shape[-1] != b.shape[-1]:
        raise RheonError(f"the truth has {a.shape[-1]} variables, the model {b.shape[-1]}", where="generated")
    a, b = a.reshape(-1, a.shape[-1]), b.reshape(-1, b.shape[-1])
    a = a[np.isfinite(a).all(1)]
    if len(a) == 0:
        raise RheonError("no complete true point", where="true", remedy="drop the variable that is missing everywhere")
    sizes = (len(a), len(b))
    words = f"{len(a)} true and {len(b)} generated points"
    if not np.isfinite(b).all():
        lost = int((~np.isfinite(b).all(1)).sum())
        return Pair(a, b, words, "diverged", f"{lost} of {len(b)} generated points are not finite")
    if min(sizes) < least:
        return Pair(a, b, words, "too short", f"only {words}; {least} of each are needed")
    a, b = a[spread_rows(len(a), points)], b[spread_rows(len(b), points)]
    if (len(a), len(b)) != sizes:
        words = f"{len(a)} of {sizes[0]} true and {len(b)} of {sizes[1]} generated points"
    if standardise:
        a, factor = tamed(a)
        with np.errstate(over="ignore"):
            b = b * factor
        mean, scale = a.mean(0), a.std(0)
        if not (scale > 1e-12 * np.maximum(np.abs(a).max(0), 1e-300)).all():
            return Pair(a, b, words, "cannot tell", "a true variable does not vary")
        a, b = (a - mean) / scale, (b - mean) / scale
        words += ", in standard deviations of the truth"
    if not (np.abs(b).max() <= FARTHEST and np.abs(a).max() <= FARTHEST):
        return Pair(a, b, words, "diverged", f"points lie beyond {FARTHEST:g}, where squares overflow")
    return Pair(a, b, words)
