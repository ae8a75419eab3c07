"""The correlation dimension: how the number of near pairs of points grows with the distance."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._correlation import FILLED, GRID, Cloud, cloud_of, curve_of, saturated, slope_of, sums_of
from ._data import noted
from ._scaling import local_slopes
from ._settings import whole, whole_or_none

NAME = "correlation dimension"
LIKELIHOOD_POINTS = 4_000


def correlation_dimension(
    data,
    *,
    variable=None,
    dimension: int | None = None,
    delay: int | None = None,
    theiler: int | None = None,
    norm: str = "euclidean",
    estimator: str = "slope",
    points: int = 10_000,
    dt: float | None = None,
) -> Result:
    """Slope D2 of log C(r) where it is a line in log r; C(r) is the share of pairs of points nearer than r.

    Several variables are taken as the coordinates of the state. One variable is embedded with delays in 1 to 8
    dimensions, and D2 is believed only where it no longer grows with the dimension: for noise it grows for ever. Pairs
    that are near in time are left out. A number is given only if the slope is constant over a factor of 4.5 in r, well
    below the dimension of the space, and below the limit 2 log10 N that N points can show.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Several series are pooled; of one variable, the longest stretch without a gap is embedded.
        variable: number or name of the variable to embed; default all variables as coordinates.
        dimension: of the embedding; dimension, + 1 and + 2 are then compared; default 1 to 8.
        delay: of the embedding in samples; default half the decay of the autocorrelation.
        theiler: pairs at most this many samples apart are left out; default twice the decay of the autocorrelation.
        norm: "euclidean", "maximum" or "manhattan".
        estimator: "slope" (Grassberger and Procaccia), or "likelihood": 1 + n / sum log(d / d_min) over the n distances
            between the 5th and the 50th percentile of all, the form of the dysts collection, with no scaling region.
        points: at most so many points are compared (all pairs of them), drawn evenly over the series.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result with D2; `error` combines the scatter over groups of reference points, the bend of the curve and the
        differences between dimensions. Verdict "found", "cannot tell" or "too short", the latter with NaN. Details:
        `dimensions`, `slopes` and `slope_errors` for each, `log_radius`, `log_sum` and `local_slopes` of the last
        dimension, `region` (smallest and largest radius), `delay`, `theiler`, `points`.

    Raises:
        RheonError: if a setting is impossible or times are uneven.

    Source: Grassberger and Procaccia 1983 (PRL 50:346); Theiler 1986 (PRA 34:2427); limit: Eckmann and Ruelle 1992
        (Physica D 56:185); likelihood: Takens 1985, in the form of Gilpin 2021 (arXiv 2110.05266).

    Example:
        >>> x = [0.1, 0.2]
        >>> for _ in range(4000):
        ...     x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
        >>> result = correlation_dimension(np.array(x), dimension=2)
        >>> result.verdict, bool(abs(result.value - 1.22) < 0.04)
        ('found', True)
    """
    if estimator not in ("slope", "likelihood"):
        raise RheonError(f"there is no estimator {estimator!r}", remedy='choose "slope" or "likelihood"')
    dimension, points = whole_or_none(dimension, "dimension"), whole(points, "points")
    most = min(points, LIKELIHOOD_POINTS) if estimator == "likelihood" else points
    cloud = cloud_of(data, variable, dimension and dimension + 2, delay, theiler, most, dt)
    method = noted(f"{estimator} of {norm} distances; Grassberger and Procaccia 1983", cloud.words)
    if cloud.verdict:
        return Result(NAME, float("nan"), verdict=cloud.verdict, reason=cloud.reason, method=method)
    width = cloud.vectors.shape[1]
    dimensions = tuple(range(dimension or 1, width + 1)) if cloud.embedded else (width,)
    details: dict = {"delay": cloud.delay, "theiler": cloud.theiler, "points": len(cloud.vectors)}
    if estimator == "likelihood":
        pairs = [_likelihood(cloud.vectors[:, :d], norm) for d in dimensions]
        slopes, errors = np.array(pairs).T
        found = np.isfinite(slopes)
        figure = None
    else:
        counts = sums_of(cloud, norm, dimensions)
        curves = [curve_of(counts, i, cloud.smallest) for i in range(len(dimensions))]
        fits = [slope_of(curve) for curve in curves]
        slopes = np.array([region.slope for region, _ in fits])
        errors = np.array([np.hypot(error, region.bend) for region, error in fits])
        found = np.array([region.found for region, _ in fits])
        curve, region = curves[-1], fits[-1][0]
        details |= _shown(curve, region)
        figure = _figure(curves, [f[0] for f in fits], dimensions)
    details |= {"dimensions": np.array(dimensions), "slopes": slopes, "slope_errors": errors}
    value, error, reason = _judge(cloud, dimensions, np.where(found, slopes, np.nan), errors)
    return Result(
        NAME,
        value,
        error=error,
        verdict="found" if np.isfinite(value) else "cannot tell",
        reason=reason,
        method=method,
        details=details,
        figure=figure,
    )


def _judge(cloud: Cloud, dimensions, slopes, errors) -> tuple[float, float | None, str]:
    """Value, error and reason; NaN where the slopes do not support a number."""
    limit = 2 * np.log10(len(cloud.vectors))
    if cloud.embedded:
        run = saturated(dimensions, slopes, errors)
        if run is None:
            known = [f"{s:.2f} in {d}" for d, s in zip(dimensions, slopes, strict=True) if np.isfinite(s)]
            words = ", ".join(known[-3:]) or "no straight stretch in any dimension"
            return np.nan, None, f"the slope does not settle as the embedding dimension grows ({words})"
        first, last = run
        part = slice(first, last + 1)
        value = float(slopes[part].mean())
        error = float(np.hypot(np.nanmean(errors[part]), np.ptp(slopes[part]) / 2))
        words = f"the same in {dimensions[first]} to {dimensions[last]} dimensions"
    else:
        value, error = float(slopes[0]), float(errors[0])
        if not np.isfinite(value):
            return np.nan, None, "no stretch of the correlation sum is straight over a factor of 4.5 in the distance"
        if value > FILLED * dimensions[0]:
            words = f"slope {value:.2f} in a space of {dimensions[0]} dimensions: the points fill it, as noise does"
            return np.nan, None, words
        words = f"well below the {dimensions[0]} dimensions of the space"
    if value > limit:
        return np.nan, None, f"slope {value:.2f}, but {len(cloud.vectors)} points can show at most {limit:.1f}"
    if error > 0.25 * value:
        return np.nan, None, f"slope {value:.2f} ± {error:.2f}: not constant enough to be a dimension"
    return value, error, words


def _likelihood(vectors, norm: str) -> tuple[float, float]:
    """Maximum-likelihood exponent of the distances between the 5th and 50th percentile, and its standard error."""
    from scipy.spatial.distance import pdist

    distances = pdist(vectors, {"euclidean": "euclidean", "maximum": "chebyshev", "manhattan": "cityblock"}[norm])
    low, high = np.percentile(distances, [5, 50])
    inside = distances[(distances > low) & (distances < high)]
    total = np.log(inside / low).sum() if low > 0 else 0.0
    if not total > 0:
        return np.nan, np.nan
    value = 1 + len(inside) / total
    # pairs share points: there are no more independent ones than points
    return float(value), float((value - 1) / np.sqrt(len(vectors)))


def _shown(curve, region) -> dict:
    middles, slopes = local_slopes(curve.x, curve.y, 0.5)
    inside = np.exp(curve.x[[region.first, region.last]]) if region.found else np.array([np.nan, np.nan])
    return {
        "log_radius": curve.x, "log_sum": curve.y, "local_radius": middles, "local_slopes": slopes, "region": inside,
    }  # fmt: skip


def _figure(curves, regions, dimensions) -> Figure:
    sums, local = [], []
    for curve, region, d in zip(curves, regions, dimensions, strict=True):
        role = "data" if d == dimensions[-1] else "other"
        sums.append(Trace("line", np.exp(curve.x), np.exp(curve.y), name=f"dimension {d}", role=role))
        if region.found:
            part = slice(region.first, region.last + 1)
            fit = curve.y[part].mean() + region.slope * (curve.x[part] - curve.x[part].mean())
            sums.append(Trace("line", np.exp(curve.x[part]), np.exp(fit), role="reference"))
        if len(curve.x) > 1 / GRID:
            middles, slopes = local_slopes(curve.x, curve.y, 0.5)
            local.append(Trace("line", np.exp(middles), slopes, role=role))
    left = Panel(tuple(sums), title="correlation sum, scaling region", x="r", y="C(r)", x_scale="log", y_scale="log")
    right = Panel(tuple(local), title="local slope", x="r", y="d log C / d log r", x_scale="log")
    return Figure((left, right), title=NAME, columns=2)
