"""Shared parts: fluctuations of a series against the length of the window, and the slope of their logarithms."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError

from ._data import is_constant, paths_of, series_of, stretches, tamed
from ._scaling import line
from ._settings import number

GROUPS = 8
STRAIGHT = 0.98
RIPPLE = 0.1
MANY = 20
CHUNK = 1 << 22


class Power(NamedTuple):
    """A power law over a range of window lengths; `reason` says why there is none (empty: there is one)."""

    exponent: float
    error: float
    first: int
    last: int
    straight: float
    reason: str


def pieces_of(data, least: int) -> tuple[list[list[np.ndarray]], float]:
    """For each variable, the stretches without a gap of all series that hold at least `least` samples.

    And the factor that they were multiplied by, 1 unless squares would over- or underflow.
    """
    paths, factor = tamed(paths_of(series_of(data)))
    return [
        [path[a:b] for path in paths[..., v] for a, b in stretches(np.isfinite(path), least)]
        for v in range(paths.shape[-1])
    ], factor


def lengths_of(longest: int, order: int, windows, per_octave: int = 4) -> np.ndarray:
    """Window lengths in samples, ascending: those given, or a geometric sequence up to a quarter of the series."""
    if windows is not None:
        return np.unique(np.asarray(windows, int))
    low, high = 2 * order + 6, longest // 4
    if high <= low:
        return np.zeros(0, int)
    count = max(2, int(np.log2(high / low) * per_octave))
    return np.unique(np.round(np.geomspace(low, high, count)).astype(int))


def fluctuations(pieces, lengths, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean squared residual of the integrated series around polynomials in windows, and their number: (group, length).

    Groups are parts in time.
    """
    total, count = np.zeros((2, GROUPS, len(lengths)))
    size = sum(len(x) for x in pieces)
    before = 0
    for x in pieces:
        profile = np.cumsum(x - x.mean())
        for k, length in enumerate(lengths):
            windows = len(x) // length
            if windows == 0:
                continue
            basis = np.linalg.qr(np.vander(np.linspace(-1, 1, length), order + 1))[0]
            # from the end as well, where few windows leave much of the series out
            starts = {0, len(x) - windows * length} if windows < MANY else {0}
            for start in starts:
                for first in range(0, windows, max(1, CHUNK // length)):
                    last = min(windows, first + max(1, CHUNK // length))
                    rows = profile[start + first * length : start + last * length].reshape(-1, length)
                    rows = rows - rows.mean(1, keepdims=True)
                    rows -= (rows @ basis) @ basis.T
                    squares = np.einsum("ij,ij->i", rows, rows) / length
                    at = before + start + (np.arange(first, last) + 0.5) * length
                    group = np.minimum(at * GROUPS / size, GROUPS - 1).astype(int)
                    total[:, k] += np.bincount(group, squares, GROUPS)
                    count[:, k] += np.bincount(group, minlength=GROUPS)
        before += len(x)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan), count


def power_law(lengths, whole, groups, span=None) -> Power:
    """Exponent of `whole` (length,) against lengths, error from groups (group, length) and from halves of the range."""
    first, last = 0, len(lengths) - 1
    if span is not None:
        low, high = _span(span)
        inside = np.flatnonzero((lengths >= low) & (lengths <= high))
        first, last = (int(inside[0]), int(inside[-1])) if len(inside) else (0, -1)
    part = slice(first, last + 1)
    if last - first < 3 or not (whole[part] > 0).all():
        return Power(np.nan, np.nan, first, last, 0.0, "fewer than four window lengths with fluctuations")
    x, y = np.log(lengths[part]), np.log(whole[part])
    slope = float(line(x, y))
    left = y - y.mean() - slope * (x - x.mean())
    total = ((y - y.mean()) ** 2).sum()
    straight = float(1 - (left**2).sum() / max(total, 1e-300))
    scatter = []
    for row in groups:
        good = np.isfinite(row[part]) & (row[part] > 0)
        if good.sum() > 3:
            scatter.append(float(line(x[good], np.log(row[part][good]))))
    half = len(x) // 2
    bend = abs(line(x[: half + 1], y[: half + 1]) - line(x[half:], y[half:])) / 2
    spread = np.std(scatter, ddof=1) / np.sqrt(len(scatter)) if len(scatter) > 1 else np.nan
    # the halves of the range differ by chance too: their difference counts as a systematic error, halved
    error = float(np.hypot(spread, bend / 2))
    reason = ""
    # a shallow line is straight even where its slope explains little
    if (straight < STRAIGHT and left.std() > RIPPLE) or bend > 0.25:
        early, late = line(x[: half + 1], y[: half + 1]), line(x[half:], y[half:])
        reason = f"no single power law: slope {early:.2f} for short and {late:.2f} for long windows"
    return Power(slope, error, first, last, straight, reason)


def _span(span) -> tuple[float, float]:
    """Smallest and largest length of a fit."""
    if isinstance(span, str) or np.ndim(span) != 1 or len(span) != 2:
        raise RheonError(f"fit = {span!r}", where="fit", remedy="give (smallest, largest) length")
    low = number(span[0], "fit")
    return low, number(span[1], "fit", low)


def flat(pieces) -> bool:
    """Whether nothing varies."""
    return all(is_constant(x) for x in pieces)
