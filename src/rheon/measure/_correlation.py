"""Shared parts: points in state space or delay space, their correlation sums, and whether slopes stop growing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError

from ._data import autocorrelation, is_constant, noted, paths_of, series_of, signal_of, step_of
from ._neighbours import delay_vectors
from ._pairs import NORMS, PairCounts, pair_counts, thinned_rows
from ._scaling import Region, line, straight_stretch
from ._settings import whole, whole_or_none

GRID = 0.05
# fewer pairs than this below a radius say nothing about it
LEAST_PAIRS = 50
# radii beyond which this share of all pairs lies are as large as the set itself
LARGEST_SHARE = 0.25
LEAST_POINTS = 500
SHORTEST = 1.5
FILLED = 0.85
# radii of fewer steps of coarsely stored values count the steps
COARSE = 3
# no continuous motion has a smaller dimension that this could tell from none
LEAST_SLOPE = 0.3
HIGHEST = 8


class Cloud(NamedTuple):
    """Points with integer times; `verdict` and `reason` say why there are none (empty: all is well).

    `smallest` is the radius below which the steps of coarsely stored values show.
    """

    vectors: np.ndarray
    times: np.ndarray
    embedded: bool
    delay: int
    dt: float
    time_unit: str
    theiler: int
    words: str
    verdict: str = ""
    reason: str = ""
    smallest: float = 0.0


def cloud_of(data, variable, dimension, delay, theiler, points: int, dt, least: int = LEAST_POINTS) -> Cloud:
    """State vectors of several variables as they are, or delay vectors of one.

    Raises:
        RheonError: if a setting is impossible.
    """
    data = series_of(data)
    paths = paths_of(data)
    dimension, delay = whole_or_none(dimension, "dimension"), whole_or_none(delay, "delay")
    theiler, points = whole_or_none(theiler, "theiler", 0), whole(points, "points")
    if variable is None and paths.shape[-1] > 1:
        return _states(data, paths, theiler, points, dt, least)
    return _delayed(data, variable or 0, dimension, delay, theiler, points, dt, least)


def _states(data, paths, theiler, points, dt, least) -> Cloud:
    step, unit = step_of(data, dt)
    n, width = paths.shape[1:]
    whole = np.isfinite(paths).all(2)
    longest = int(whole.sum(1).argmax())
    memory = [_memory(x) for x in paths[longest, whole[longest]].T if not is_constant(x)]
    # the times of different paths are far apart
    times = (np.arange(n) + np.arange(len(paths))[:, None] * (n + 10**9))[whole]
    vectors = paths[whole]
    window = theiler if theiler is not None else max([10, *memory])
    words = [f"{width} variables as coordinates"]
    if not whole.all():
        words.append(f"{(~whole).sum()} of {whole.size} samples with a missing value left out")
    empty = Cloud(vectors, times, False, 1, step, unit, window, "; ".join(words))
    if len(vectors) and np.ptp(vectors, axis=0).max() <= 0:
        return empty._replace(verdict="cannot tell", reason="the values do not vary")
    return _checked(empty, whole.shape[1], points, least, theiler)


def _delayed(data, variable, dimension, delay, theiler, points, dt, least) -> Cloud:
    signal = signal_of(data, variable, dt)
    x = signal.values
    empty = Cloud(np.zeros((0, 1)), np.zeros(0, int), True, 1, signal.dt, signal.time_unit, 0, signal.note)
    if len(x) < least:
        reason = f"{len(x)} samples without a gap; {least} are needed"
        return empty._replace(verdict="too short", reason=reason)
    if is_constant(x):
        return empty._replace(verdict="cannot tell", reason="the values do not vary")
    levels = len(np.unique(x[:20_000]))
    if levels < 16:
        return empty._replace(verdict="cannot tell", reason=f"the values take only {levels} levels: too coarse")
    memory = _memory(x)
    delay = delay or max(1, memory // 4)
    width = dimension or HIGHEST
    if (found := len(x) - (width - 1) * delay) < least:
        reason = f"{max(found, 0)} points in {width} dimensions with delay {delay}; {least} are needed"
        return empty._replace(verdict="too short", reason=reason)
    window = theiler if theiler is not None else max(10, memory, delay)
    vectors, times = delay_vectors_of(x, width, delay, points)
    words = noted(f"delay {delay}", signal.note)
    cloud = Cloud(vectors, times, True, delay, signal.dt, signal.time_unit, window, words)
    return _checked(cloud, len(x), points, least, theiler)


def delay_vectors_of(x, width: int, delay: int, points: int):
    """At most `points` delay vectors and their times; memory follows what is kept."""
    rows = len(x) - (width - 1) * delay
    kept = thinned_rows(max(rows, 0), points)
    if len(kept) == rows:
        return delay_vectors(x, width, delay), kept
    return x[kept[:, None] + delay * np.arange(width)], kept


def _checked(cloud: Cloud, length: int, points: int, least: int, theiler) -> Cloud:
    found = len(cloud.vectors)
    if found < least:
        return cloud._replace(verdict="too short", reason=f"{found} complete points; {least} are needed")
    if theiler is None and cloud.theiler > length // 20:
        reason = f"the series remembers {cloud.theiler} of its {length} samples: neighbours are neighbours in time"
        return cloud._replace(verdict="too short", reason=reason)
    if cloud.theiler >= int(np.ptp(cloud.times)):
        reason = f"no two of the points are more than {cloud.theiler} samples apart"
        return cloud._replace(verdict="too short", reason=reason)
    rows = thinned_rows(found, points)
    if len(rows) < found:
        cloud = cloud._replace(vectors=cloud.vectors[rows], times=cloud.times[rows])
    step = max((_resolution(column) for column in cloud.vectors[:, :16].T), default=0.0)
    cloud = cloud._replace(smallest=COARSE * step)
    whole = max(found, length - 1)
    words = f"{len(rows)} of {whole} points" if len(rows) < found or found == points < whole // 2 else f"{found} points"
    words += f"; values in steps of {step:.3g}, radii from {cloud.smallest:.3g}" if step else ""
    return cloud._replace(words=f"{cloud.words}; {words}; Theiler window {cloud.theiler}")


def _resolution(x) -> float:
    """The step between values where they are stored in few levels, 0 where they are not."""
    levels = np.unique(x)
    return float(np.median(np.diff(levels))) if 1 < len(levels) < len(x) / 8 else 0.0


def _memory(x) -> int:
    """Twice the first lag at which the autocorrelation is below 1/e."""
    x = x[:200_000]
    below = np.flatnonzero(np.abs(autocorrelation(x, len(x) // 2)) < np.exp(-1))
    return 2 * int(below[0]) if below.size else len(x)


def sums_of(cloud: Cloud, norm: str, dimensions) -> PairCounts:
    """Correlation sums of a cloud.

    Raises:
        RheonError: if the norm is unknown.
    """
    if norm not in NORMS:
        raise RheonError(f"there is no norm {norm!r}", where="norm", remedy=f"choose {', '.join(NORMS)}")
    return pair_counts(cloud.vectors, cloud.times, cloud.theiler, norm, dimensions)


class Curve(NamedTuple):
    """log C against log r on an even grid of log r, whole and by group of reference points."""

    x: np.ndarray
    y: np.ndarray
    groups: np.ndarray


def curve_of(counts: PairCounts, which: int, smallest: float = 0.0, share: float = LARGEST_SHARE) -> Curve:
    """The part of a correlation sum that holds enough pairs and lies below the size of the set."""
    within, total = counts.within[:, which], max(int(counts.pairs.sum()), 1)
    whole = within.sum(0)
    usable = np.flatnonzero((whole >= LEAST_PAIRS) & (whole <= share * total) & (counts.radii >= smallest))
    if len(usable) < 2:
        return Curve(np.zeros(0), np.zeros(0), np.zeros((len(within), 0)))
    part = slice(usable[0], usable[-1] + 1)
    log_r = np.log(counts.radii[part])
    x = np.arange(log_r[0], log_r[-1], GRID)
    parts = np.log(np.maximum(within[:, part], 0.5) / np.maximum(counts.pairs, 1)[:, None])
    groups = np.stack([np.interp(x, log_r, g) for g in parts])
    return Curve(x, np.interp(x, log_r, np.log(whole[part] / total)), groups)


def slope_of(curve: Curve) -> tuple[Region, float]:
    """The scaling region of a curve, and the standard error of its slope over groups of reference points."""
    region = straight_stretch(curve.x, curve.y, SHORTEST)
    if not region.found:
        return region, np.nan
    part = slice(region.first, region.last + 1)
    slopes = np.asarray(line(curve.x[part], curve.groups[:, part]))
    return region, float(np.std(slopes, ddof=1) / np.sqrt(len(slopes)))


def saturated(dimensions, slopes, errors, run: int = 3) -> tuple[int, int] | None:
    """First and last position of the `run` dimensions whose slopes agree best, if they do and lie well below them."""
    slopes, errors = np.asarray(slopes), np.asarray(errors)
    best, chosen = np.inf, None
    for last in range(len(slopes), run - 1, -1):
        part = slopes[last - run : last]
        # noise adds almost one for every dimension
        allowed = max(0.1, 0.06 * part.mean(), 2 * float(np.nanmax(errors[last - run : last], initial=0.0)))
        growth = part[-1] - part[0]
        settled = (
            np.isfinite(part).all() and part.min() > LEAST_SLOPE and np.ptp(part) <= min(allowed, 0.3) and growth <= 0.2
        )
        if settled and part.mean() < FILLED * dimensions[last - run]:
            spread = float(np.ptp(part) + np.nanmean(errors[last - run : last]))
            if spread < best:
                best, chosen = spread, (last - run, last - 1)
    return chosen
