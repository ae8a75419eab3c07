"""Uneven series onto a regular grid: missing stamps as gaps, uneven ones interpolated across short gaps only."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Note, Series

# stamps may lie this share of a step off the grid and still count as regular
JITTER = 0.1
# a grid must be filled at least to this share, or the series counts as truly uneven
FILLED = 0.25
# a grid may have at most this many points per sample
GROWTH = 50


def regularise(series: Series, *, dt: float | None = None, gap: float = 3.0) -> Series:
    """Put a series on a regular grid of times, and say how.

    A series that is regular but for missing stamps gets empty rows there, its values untouched. A truly uneven one is
    interpolated linearly at the median step; grid points between samples more than `gap` steps apart stay empty.

    Args:
        series: one path or many on common times; values (time, variable) or (series, time, variable).
        dt: step of the grid; None chooses it from the data.
        gap: longest distance between two samples, in steps, across which is interpolated.

    Returns:
        A series with even steps, NaN in its gaps; the same object if it is regular already and `dt` is its step.

    Raises:
        RheonError: if paths have different times, or the grid would be far longer than the data.

    Source: plain linear interpolation; none across long gaps, so that no dynamics is invented there.

    Example:
        >>> regularise(Series(np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 3.0])))["x0"].tolist()
        [1.0, 2.0, nan, 4.0]
    """
    if series.n_times < 2 or (series.is_regular and (dt is None or np.isclose(dt, series.dt, rtol=1e-3))):
        return series
    if dt is not None and not (np.isfinite(dt) and dt > 0):
        raise RheonError(f"the step is {dt}", where=series.source, remedy="give a positive step")
    if series.times.ndim == 2:
        if not np.all(series.times == series.times[0]):
            raise RheonError(
                "the paths have different times", where=series.source, remedy="use one path at a time: series.path(i)"
            )
        series = series.replace(times=series.times[0])
    grid = _grid(series.times, dt)
    if grid is not None:
        return _with_gaps(series, *grid)
    return _interpolated(series, dt or series.dt, gap)


def _grid(times: np.ndarray, dt: float | None) -> tuple[float, float, np.ndarray] | None:
    """Origin, step and grid position of every time, if they lie on a grid that is not too empty."""
    steps = np.diff(times)
    candidates = [dt] if dt is not None else [float(np.median(steps)), float(steps.min()), _common_step(steps)]
    for step in candidates:
        position = np.rint((times - times[0]) / step).astype(np.int64)
        if np.any(np.diff(position) <= 0) or len(times) < FILLED * (position[-1] + 1):
            continue
        if dt is None:
            # the step that fits all times best: rounding in the stamps must not add up
            step, origin = np.polyfit(position, times, 1)
        else:
            origin = times[0]
        if np.abs(times - origin - step * position).max() <= JITTER * step:
            return float(origin), float(step), position
    return None


def _common_step(steps: np.ndarray) -> float:
    """The most frequent step, to three digits of the median."""
    unit = np.median(steps) * 1e-3
    rounded, counts = np.unique(np.rint(steps / unit), return_counts=True)
    near = steps[np.rint(steps / unit) == rounded[counts.argmax()]]
    return float(np.median(near))


def _with_gaps(series: Series, origin: float, step: float, position: np.ndarray) -> Series:
    length = int(position[-1]) + 1
    values = np.full((*series.values.shape[:-2], length, series.n_variables), np.nan, series.values.dtype)
    values[..., position, :] = series.values
    off = np.abs(series.times - origin - step * position).max()
    exact = off <= 1e-6 * step
    # the clock of the file is kept where it fits: the grid starts at its first time
    origin = series.times[0] if exact else origin
    step = (series.times[-1] - series.times[0]) / position[-1] if exact else step
    times = origin + step * np.arange(length)
    missing = length - series.n_times
    found = f"the steps are even ({step:.6g} {series.time_unit})" + (
        f" but for {missing} missing times" if missing else ""
    )
    if not exact:
        found += f"; stamps lie up to {off / step:.1%} of a step beside the grid"
    done = f"{missing} empty rows were put in; no value was changed" if missing else "stamps were put on the grid"
    return series.replace(values=values, times=times, notes=(*series.notes, Note(found, done)))


def _interpolated(series: Series, step: float, gap: float) -> Series:
    times = series.times
    length = int(np.floor((times[-1] - times[0]) / step * (1 + 1e-12))) + 1
    if length > max(GROWTH * series.n_times, 1000):
        raise RheonError(
            f"a grid of step {step:.6g} from {times[0]:.6g} to {times[-1]:.6g} would have {length:,} points "
            f"for {series.n_times:,} samples",
            where=series.source,
            remedy="give a larger step, or cut the series where it pauses",
        )
    grid = times[0] + step * np.arange(length)
    paths = np.stack([_onto(grid, times, path, gap * step) for path in series.paths])
    values = paths if series.values.ndim == 3 else paths[0]
    empty = int(np.isnan(values).all(-1).sum())
    found = f"the steps are truly uneven, median {series.dt:.6g} {series.time_unit}"
    done = f"interpolated linearly onto {length} times of step {step:.6g}, across gaps of at most {gap:g} steps"
    if empty:
        done += f"; {empty} times in longer gaps stay empty"
    return series.replace(values=values, times=grid, notes=(*series.notes, Note(found, done)))


def _onto(grid: np.ndarray, times: np.ndarray, path: np.ndarray, longest: float) -> np.ndarray:
    """One path (time, variable) interpolated at the grid, NaN inside gaps longer than `longest`."""
    result = np.full((len(grid), path.shape[1]), np.nan, path.dtype)
    for i in range(path.shape[1]):
        seen = np.isfinite(path[:, i])
        known = times[seen]
        if known.size < 2:
            continue
        after = np.clip(np.searchsorted(known, grid), 1, known.size - 1)
        inside = (grid >= known[0]) & (grid <= known[-1])
        near = known[after] - known[after - 1] <= longest * (1 + 1e-9)
        # a grid point on a sample is observed, however long the gap beside it
        hit = np.isclose(known[after], grid, rtol=0, atol=1e-9 * longest) | np.isclose(
            known[after - 1], grid, rtol=0, atol=1e-9 * longest
        )
        good = inside & (near | hit)
        result[good, i] = np.interp(grid[good], known, path[seen, i])
    return result
