"""The largest Lyapunov exponent from data alone, where the data support one."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import Signal, is_constant, noted, per_time, signal_of
from ._neighbours import delay_vectors, nearest, neighbourhoods
from .embedding import embedding

NAME = "largest exponent"
METHODS = {"rosenstein": "Rosenstein et al. 1993", "kantz": "Kantz 1994"}
LEAST_NEIGHBOURS = 4
CAP = 100_000
POINTS = 4_000
STRAIGHT = 0.97
# distances must grow by at least e^2 for a stretch between noise and saturation
LEAST_RISE = 2.0


def largest_exponent(
    data,
    *,
    variable=0,
    delay: int | None = None,
    dimension: int | None = None,
    horizon: int | None = None,
    method: str = "rosenstein",
    dt: float | None = None,
) -> Result:
    """Slope of the mean log distance of initially near delay vectors, over the stretch in which it is a line.

    Noise, short series and periodic motion give curves without such a stretch; then the verdict is "cannot tell"
    and the curve is the result. For a fitted model, `lyapunov_spectrum` is far more accurate.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 100,000 samples.
        variable: number or name.
        delay, dimension: of the embedding; default those of `embedding`.
        horizon: samples followed; default long enough for the curve to level off.
        method: "rosenstein" follows the nearest vector of each; "kantz" the mean distance of all vectors of a
            neighbourhood, before the logarithm is taken: less scatter, and less bias by noise.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result in 1/time unit; `error` from the scatter of the slope over groups of reference points, over choices of
        the stretch and over three other embeddings. "found" or "cannot tell" (value NaN) or "too short". Details:
        `curve`, `time`, `region` (first and last sample of the fit), `straightness` (R squared), `delay`, `dimension`,
        `other_embeddings` (slopes).

    Raises:
        RheonError: if times are uneven, or there is no such variable or method.

    Source: Rosenstein, Collins and De Luca 1993 (Physica D 65); Kantz 1994 (Phys. Lett. A 185).

    Example:
        >>> import numpy as np
        >>> x = [0.3]
        >>> for _ in range(4000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> result = largest_exponent(np.array(x))
        >>> result.verdict, bool(abs(result.value - np.log(2)) < 0.1)
        ('found', True)
    """
    if method not in METHODS:
        raise RheonError(f"there is no method {method!r}", where="method", remedy=f"choose {' or '.join(METHODS)}")
    signal = signal_of(data, variable, dt, cap=CAP)
    x, unit = signal.values, per_time(signal.time_unit)
    kind, method = method, noted(METHODS[method], signal.note)
    if len(x) < 400:
        reason = f"{len(x)} samples without a gap; 400 are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, units=unit, method=method)
    if is_constant(x):
        reason = "the values do not vary"
        return Result(NAME, float("nan"), verdict="cannot tell", reason=reason, units=unit, method=method)
    stochastic = ""
    if delay is None or dimension is None:
        shape = embedding(x)
        stochastic = shape.reason if shape.verdict == "cannot tell" else ""
        delay, dimension = delay or int(shape["delay"]), dimension or int(max(2, shape["dimension"]))
    ahead = int(horizon or np.clip(20 * delay, 20, len(x) // 8))
    curves = _curves(x, delay, dimension, ahead, kind)
    time = np.arange(ahead + 1) * signal.dt
    if curves is None:
        reason = "too few near neighbours at different times"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, units=unit, method=method)
    curve = curves.mean(0)
    value, error, region, straight, reason = _slope(curve, curves, time, delay)
    others = [] if reason else _elsewhere(x, delay, dimension, ahead, kind, time)
    error = float(np.hypot(error, np.sqrt(np.mean([(o - value) ** 2 for o in others])))) if others else error
    details = {
        "curve": curve, "time": time, "region": region, "straightness": straight, "delay": delay,
        "dimension": dimension, "other_embeddings": np.array(others),
    }  # fmt: skip
    if stochastic:
        reason = f"the series looks stochastic ({stochastic})"
    found = not reason
    return Result(
        NAME,
        value if found else float("nan"),
        error=error if found else None,
        verdict="found" if found else "cannot tell",
        reason=reason or f"straight over {region[1] - region[0] + 1} samples, R² = {straight:.3f}",
        units=unit,
        method=f"{method}; delay {delay}, dimension {dimension}",
        details=details,
        figure=_figure(signal, time, curve, region, value if found else None),
    )


def _curves(x, delay: int, dimension: int, ahead: int, kind: str):
    """Mean log distance 0..ahead samples later, for 8 groups of reference points; None where there are too few."""
    vectors = delay_vectors(x[: len(x) - ahead], dimension, delay)
    if len(vectors) < 100:
        return None
    exclude = max(10, 3 * delay * dimension) if delay > 1 else 10
    if kind == "kantz":
        rows, near = neighbourhoods(vectors, POINTS // 4, exclude, LEAST_NEIGHBOURS)
    else:
        rows, near, _ = nearest(vectors, POINTS, exclude=exclude)
        near = near[:, None]
    if len(rows) < 80:
        return None
    span = (dimension - 1) * delay
    steps = np.arange(ahead + 1)
    groups = []
    for part in np.array_split(np.arange(len(rows)), 8):
        total = np.zeros((len(part), near.shape[1], ahead + 1))
        # the distance of the newest coordinates would cross zero: take that of whole vectors
        for j in range(dimension):
            at = span - j * delay + steps
            here, there = x[rows[part][:, None] + at], x[near[part][:, :, None] + at]
            total = np.maximum(total, np.abs(here[:, None] - there))
        distance = np.where(near[part][:, :, None] >= 0, total, np.nan)
        mean = np.nanmean(distance, axis=1) if near.shape[1] > 1 else distance[:, 0]
        groups.append(np.nanmean(np.log(np.where(mean > 0, mean, np.nan)), axis=0))
    return np.array(groups)


def _elsewhere(x, delay: int, dimension: int, ahead: int, kind: str, time) -> list[float]:
    """Slopes with one dimension more, and with half and a quarter of the delay: what the choice of embedding does."""
    choices = {(delay, dimension + 1), (max(1, delay // 2), dimension), (max(1, delay // 4), dimension)}
    found = []
    for lag, size in sorted(choices - {(delay, dimension)}):
        curves = _curves(x, lag, size, ahead, kind)
        if curves is not None:
            slope, *_, reason = _slope(curves.mean(0), curves, time, lag)
            if not reason:
                found.append(slope)
    return found


def _slope(curve, curves, time, delay: int):
    """Slope, error, region, R squared, and why there is none (empty if there is one)."""
    rise = curve[-max(3, len(curve) // 5) :].mean() - curve[0]
    region = (0, 0)
    if rise < LEAST_RISE:
        return np.nan, np.nan, region, 0.0, f"distances grow by a factor {np.exp(max(rise, 0)):.1f} only"
    # before the first step of the embedding window the vectors still turn into the unstable direction
    level = curve[0] + np.array([0.15, 0.75]) * rise
    first = int(np.argmax(curve > level[0]))
    last = int(np.argmax(curve > level[1]))
    if last - first < 3:
        first, last = 0, max(last, 3)
    if last - first < 3 or last >= len(curve):
        return np.nan, np.nan, region, 0.0, "distances reach their limit within three samples: noise, or too coarse"
    span = slice(first, last + 1)
    slope, straight = _line(time[span], curve[span])
    jump = curve[1] - curve[0]
    if jump > 0.5 * rise and delay == 1 and last - first <= 3:
        return np.nan, np.nan, (first, last), straight, "half of the growth happens in one sample: noise"
    part = max(3, (last - first) // 2)
    early, late = (
        _line(time[span][:part], curve[span][:part])[0],
        _line(time[span][-part:], curve[span][-part:])[0],
    )
    scatter = np.std([_line(time[span], c[span])[0] for c in curves], ddof=1) / np.sqrt(len(curves))
    error = float(np.hypot(scatter, abs(early - late) / 2))
    if straight < STRAIGHT:
        return np.nan, np.nan, (first, last), straight, f"no straight stretch (R² = {straight:.3f})"
    if min(early, late) < 0.5 * max(early, late):
        return np.nan, np.nan, (first, last), straight, "the curve bends all the way: no scaling region"
    return float(slope), error, (first, last), straight, ""


def _line(t, y) -> tuple[float, float]:
    """Slope and R squared."""
    slope, intercept = np.polyfit(t, y, 1)
    left = ((y - slope * t - intercept) ** 2).sum()
    total = ((y - y.mean()) ** 2).sum()
    return float(slope), float(1 - left / total) if total > 0 else 0.0


def _figure(signal: Signal, time, curve, region, slope) -> Figure:
    traces = [Trace("line", time, curve, name="mean log distance", role="data")]
    if slope is not None:
        first, last = region
        t = time[[first, last]]
        middle = curve[first : last + 1].mean() + slope * (t - time[first : last + 1].mean())
        traces.append(Trace("line", t, middle, name=f"slope {slope:.3g}", role="reference"))
    return Figure((Panel(tuple(traces), title=signal.name, x=f"time ({signal.time_unit})", y="mean log distance"),))
