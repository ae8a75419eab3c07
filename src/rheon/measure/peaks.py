"""Peaks of a signal: when, how high, how wide, how well apart."""

from __future__ import annotations

import itertools

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import number

from ._data import series_of, variable_of


def peaks(data, *, variable=0, level: float = 0.05, times=None) -> Result:
    """Peaks of one variable with their moments: retention, area, width, plates and resolution of a chromatogram.

    A peak is a maximum that stands at least `level` of the highest above the higher of the valleys beside it; it ends
    at those valleys. The signal is taken as it is, without a baseline.

    Args:
        data: `Series` with one path, even or uneven times, or an array of shape (time,) or (time, variable); a system
            or a fit is simulated. Gaps are passed over by straight lines.
        variable: number or name.
        level: least prominence of a peak, as a share of the highest value.
        times: of an array, shape (time,); counted where not given.

    Returns:
        Result whose value holds the positions of the maxima (parabola through three samples), shape (peak,); "found"
        or "none found". Details: `table`, a record each: `position`, `height`, `start`, `end`, `area`, `mean`,
        `variance` (moments between start and end), `width` (at half height, NaN where it overlaps), `plates`
        (mean^2 / variance), `tailing` (third moment over the 3/2 power of the second); and `resolution` (peak - 1,):
        gaps of the means over their mean widths of four standard deviations.

    Raises:
        RheonError: if there are several paths, no such variable, fewer than five samples, or a setting is impossible.

    Source: Ettre 1993, Nomenclature for chromatography, doi:10.1351/pac199365040819.

    Example:
        >>> t = np.linspace(0, 10, 2001)
        >>> bells = np.exp(-0.5 * ((t - 4) / 0.2) ** 2) + 0.5 * np.exp(-0.5 * ((t - 6) / 0.2) ** 2)
        >>> found = peaks(bells, times=t)
        >>> found.value.round(6).tolist(), found["resolution"].round(4).tolist()
        ([4.0, 6.0], [2.5])
    """
    from scipy.signal import find_peaks

    level = number(level, "level", most=1.0)
    t, x, unit, name = _signal(data, variable, times)
    top = float(x.max())
    # a maximum at the first or last sample is no peak: one cannot tell whether the signal has turned
    found, _ = find_peaks(x, prominence=level * top) if top > 0 else (np.zeros(0, int), None)
    valleys = [int(a + np.argmin(x[a : b + 1])) for a, b in itertools.pairwise(found)]
    limits = [0, *valleys, len(x) - 1]
    table = [_peak(t, x, p, a, b) for p, a, b in zip(found, limits[:-1], limits[1:], strict=True)] if len(found) else []
    means, widths = (np.array([row[k] for row in table]) for k in ("mean", "variance"))
    widths = 4 * np.sqrt(np.maximum(widths, 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        resolution = 2 * np.diff(means) / (widths[1:] + widths[:-1])
    positions = np.array([row["position"] for row in table])
    marks = Trace("points", positions, np.array([r["height"] for r in table]), name="peaks", role="model", size=7)
    panel = Panel((Trace("line", t, x, name=name, role="data"), marks), x=f"time {f'({unit})' if unit else ''}", y=name)
    return Result(
        "peaks",
        positions,
        verdict="found" if table else "none found",
        reason=f"{len(table)} maxima stand {level:.0%} of the highest value above their valleys",
        units=unit,
        method="moments between valleys, no baseline taken off",
        axes=("peak",),
        details={"table": table, "resolution": resolution},
        figure=Figure((panel,)),
    )


def _signal(data, variable, times):
    """Times, values without gaps, time unit and name."""
    from rheon.core.series import Series

    data = series_of(data)
    if not isinstance(data, Series):
        data = Series(np.asarray(data, float), times)
    if data.n_series > 1 or np.ndim(data.times) > 1:
        raise RheonError(f"{data.n_series} paths", where="data", remedy="give one path")
    column = variable_of(data, variable, data.n_variables)
    x, t = data.paths[0, :, column].astype(np.float64), np.asarray(data.times, np.float64)
    known = ~np.isnan(x)
    if known.sum() < 5:
        raise RheonError(f"{int(known.sum())} samples", where="data", remedy="give at least five")
    return t, np.interp(t, t[known], x[known]), data.time_unit, data.names[column]


def _peak(t, x, at: int, first: int, last: int) -> dict[str, float]:
    """One peak between two valleys."""
    s, y = t[first : last + 1], x[first : last + 1]
    area = float(np.trapezoid(y, s))
    mean = variance = third = float("nan")
    if area > 0:
        mean = float(np.trapezoid(y * s, s) / area)
        variance = float(np.trapezoid(y * (s - mean) ** 2, s) / area)
        third = float(np.trapezoid(y * (s - mean) ** 3, s) / area)
    position, height = _top(t, x, at)
    return {
        "position": position,
        "height": height,
        "start": float(s[0]),
        "end": float(s[-1]),
        "area": area,
        "mean": mean,
        "variance": variance,
        "width": _half_width(s, y, at - first, height),
        "plates": mean**2 / variance if variance > 0 else float("nan"),
        "tailing": third / variance**1.5 if variance > 0 else float("nan"),
    }


def _top(t, x, at: int) -> tuple[float, float]:
    """Position and height of the parabola through a maximum and its neighbours."""
    if not 0 < at < len(x) - 1:
        return float(t[at]), float(x[at])
    a, b, c = np.polyfit(t[at - 1 : at + 2] - t[at], x[at - 1 : at + 2], 2)
    if not a < 0:
        return float(t[at]), float(x[at])
    return float(t[at] - b / (2 * a)), float(c - b**2 / (4 * a))


def _half_width(s, y, at: int, height: float) -> float:
    """Full width at half height by straight lines, or NaN where a side does not come down that far."""
    ends = []
    for step in (-1, 1):
        i = at
        while 0 < i < len(y) - 1 and y[i] > height / 2:
            i += step
        if y[i] > height / 2:
            return float("nan")
        j = i - step
        ends.append(s[i] + (height / 2 - y[i]) / (y[j] - y[i]) * (s[j] - s[i]) if y[j] != y[i] else s[i])
    return float(ends[1] - ends[0])
