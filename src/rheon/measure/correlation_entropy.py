"""The correlation entropy K2: how fast orbits that were near become distinguishable, from data."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._correlation import GRID, cloud_of, curve_of, saturated, slope_of, sums_of
from ._data import noted, per_time
from ._settings import whole

NAME = "correlation entropy"
LEAST_WIDTH = 1.0
# radii that hold more than this share of all pairs of single values are not small: folds bring far points together
SMALL = 0.1


def correlation_entropy(
    data,
    *,
    variable=0,
    dimension: int = 20,
    delay: int | None = None,
    theiler: int | None = None,
    norm: str = "maximum",
    points: int = 10_000,
    dt: float | None = None,
) -> Result:
    """K2, the Renyi entropy of order 2 per time: ln(C_m(r) / C_m+1(r)) / (delay dt) for large m and small r.

    C_m is the correlation sum of delay vectors of m values. K2 is a lower bound of the sum of positive Lyapunov
    exponents; 0 for regular motion, infinite for noise. A number is given only where the correlation dimension
    settles with m and where K2(m) itself settles.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. The longest stretch without a gap of one variable is used.
        variable: number or name.
        dimension: largest m + 1, at least 4.
        delay: of the embedding in samples; default half the decay of the autocorrelation.
        theiler: pairs at most this many samples apart are left out; default twice the decay of the autocorrelation.
        norm: "euclidean", "maximum" or "manhattan".
        points: at most so many points are compared (all pairs of them), drawn evenly over the series.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result in 1/time unit; `error` combines the scatter over groups of reference points, over r and over the last
        three m. Verdict "found", "cannot tell" or "too short", the latter with NaN. Details: `dimensions` m,
        `by_dimension` K2(m), `by_dimension_error`, `slopes` (correlation dimension at each m), `delay`, `theiler`.

    Raises:
        RheonError: if a setting is impossible or times are uneven.

    Source: Grassberger and Procaccia 1983 (PRA 28:2591).

    Example:
        >>> x = [0.1, 0.2]
        >>> for _ in range(4000):
        ...     x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
        >>> result = correlation_entropy(np.array(x))
        >>> result.verdict, bool(abs(result.value - 0.32) < 0.04)
        ('found', True)
    """
    cloud = cloud_of(data, variable, whole(dimension, "dimension", 4), delay, theiler, points, dt)
    method = noted(f"{norm} distances; Grassberger and Procaccia 1983", cloud.words)
    unit = per_time(cloud.time_unit)
    if cloud.verdict:
        return Result(NAME, float("nan"), verdict=cloud.verdict, reason=cloud.reason, units=unit, method=method)
    widths = tuple(range(1, cloud.vectors.shape[1] + 1))
    counts = sums_of(cloud, norm, widths)
    curves = [curve_of(counts, i, cloud.smallest) for i in range(len(widths))]
    fits = [slope_of(curve) for curve in curves]
    slopes = np.array([region.slope if region.found else np.nan for region, _ in fits])
    slope_errors = np.array([np.hypot(error, region.bend) for region, error in fits])
    lag = cloud.delay * cloud.dt
    largest = _small_radius(counts)
    rows = [_rate(curves[i], curves[i + 1], largest) for i in range(len(curves) - 1)]
    rates, errors = np.array([r[:2] for r in rows]).T / lag
    value, error, reason = _judge(widths, slopes, slope_errors, rates, errors, lag)
    return Result(
        NAME,
        value,
        error=error,
        verdict="found" if np.isfinite(value) else "cannot tell",
        reason=reason,
        units=unit,
        method=method,
        details={
            "dimensions": np.array(widths[:-1]), "by_dimension": rates, "by_dimension_error": errors,
            "slopes": slopes, "delay": cloud.delay, "theiler": cloud.theiler,
        },
        figure=_figure(widths, rates, errors, rows, lag, unit),
    )  # fmt: skip


def _small_radius(counts) -> float:
    """The logarithm of the largest radius that still is small."""
    single = counts.within[:, 0].sum(0)
    small = np.flatnonzero(single <= SMALL * max(int(counts.pairs.sum()), 1))
    return float(np.log(counts.radii[small[-1]])) if small.size else -np.inf


def _rate(lower, upper, largest: float):
    """Mean of ln C_m - ln C_m+1 over the small radii at which both are known, its error, and the curve itself."""
    nothing = (np.nan, np.nan, np.zeros(0), np.zeros(0))
    if len(lower.x) == 0 or len(upper.x) == 0:
        return nothing
    low, high = max(lower.x[0], upper.x[0]), min(lower.x[-1], upper.x[-1])
    # the largest radii feel the size of the set
    high = min(high - 0.25 * (high - low), largest)
    if high - low < 0.75 * LEAST_WIDTH:
        return nothing
    x = np.arange(low, high, GRID)
    take = lambda curve, y: np.interp(x, curve.x, y)  # noqa: E731
    ratio = take(lower, lower.y) - take(upper, upper.y)
    groups = [take(lower, a).mean() - take(upper, b).mean() for a, b in zip(lower.groups, upper.groups, strict=True)]
    scatter = np.std(groups, ddof=1) / np.sqrt(len(groups))
    thirds = [part.mean() for part in np.array_split(ratio, 3)]
    return ratio.mean(), float(np.hypot(scatter, np.ptp(thirds) / 4)), x, ratio


def _judge(widths, slopes, slope_errors, rates, errors, lag: float) -> tuple[float, float | None, str]:
    if saturated(widths, slopes, slope_errors) is None:
        return np.nan, None, "the correlation dimension does not settle with m, as for noise: K2 has no limit"
    known = np.flatnonzero(np.isfinite(rates))
    if len(known) < 4:
        return np.nan, None, f"K2(m) is known for {len(known)} values of m only; 4 are needed"
    tail = known[-3:]
    value = float(rates[tail].mean())
    error = float(np.hypot(errors[tail].mean(), np.ptp(rates[tail]) / 2))
    where = f"m = {widths[tail[0]]} to {widths[tail[-1]]}"
    if value <= 2 * error and value < 0.05 / lag:
        return max(value, 0.0), error, f"no more than its error, as for regular motion ({where})"
    if error > 0.3 * value:
        return np.nan, None, f"K2(m) does not settle: {value:.3g} ± {error:.2g} ({where})"
    return value, error, f"mean over {where}"


def _figure(widths, rates, errors, rows, lag, unit) -> Figure:
    m = np.array(widths[:-1], float)
    good = np.isfinite(rates)
    by_m = (
        Trace("band", m[good], (rates - errors)[good], y2=(rates + errors)[good], role="interval"),
        Trace("line", m[good], rates[good], name="K2(m)", role="data"),
    )
    by_r = tuple(
        Trace("line", np.exp(row[2]), row[3] / lag, name=f"m = {w}", role="data" if w == widths[-2] else "other")
        for w, row in zip(widths[:-1], rows, strict=True)
        if len(row[2])
    )
    left = Panel(by_m, x="m", y=f"K2 ({unit})")
    right = Panel(by_r, x="r", y=f"ln(C_m / C_m+1) / delay ({unit})", x_scale="log")
    return Figure((left, right), title=NAME, columns=2)
