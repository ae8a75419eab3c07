"""Generalised (Renyi) dimensions D_q: how the distribution on an attractor scales, by boxes or by balls."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._correlation import FILLED, cloud_of
from ._data import noted, paths_of, series_of
from ._pairs import thinned_rows
from ._scaling import line, straight_stretch
from ._settings import whole, whole_or_none

NAME = "generalised dimensions"
OFFSETS = 4
GROUPS = 8
# fewer points per occupied box than this and boxes are missed
LEAST_FILL = 8
REFERENCES = 1_000


def generalised_dimension(
    data,
    q=(0, 1, 2),
    *,
    variable=None,
    dimension: int | None = None,
    delay: int | None = None,
    estimator: str = "boxes",
    theiler: int | None = None,
    points: int = 200_000,
    dt: float | None = None,
) -> Result:
    """D_q, the slope of the Renyi information of order q against -log size: D_0 box counting, D_1 information, D_2.

    The points are taken as a set: several variables are coordinates, one variable is embedded with delays. Boxes need
    many points: sizes at which occupied boxes hold fewer than 8 points on average are not used.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated.
        q: orders, a number or several.
        variable: number or name of the variable to embed; default all variables as coordinates.
        dimension, delay: of the embedding of one variable; default 3 and half the decay of the autocorrelation.
        estimator: "boxes", averaged over four positions of the grid, or "balls": correlation sums of order q around at
            most 1,000 reference points (better for q of 1 and more; below, rare places are missed).
        theiler: for "balls", points at most this many samples apart are left out; default twice the decay of the
            autocorrelation.
        points: at most so many points are used, drawn evenly over the series ("balls": at most 20,000).
        dt: time per step; default that of the series, or 1.

    Returns:
        Result of shape (q,), or a number for a single q; `error` combines the scatter over eight parts, the bend of the
        curve and, for boxes, what more points would add. Verdict "found", "cannot tell" (NaN where no stretch is
        straight, or the set fills its space) or "too short". Details: `q`, `slopes`, `log_size`, `information`
        (q, size), `regions` (q, 2).

    Raises:
        RheonError: if a setting is impossible or times are uneven.

    Source: Hentschel and Procaccia 1983 (Physica D 8:435); Grassberger 1983 (Phys. Lett. A 97:227).

    Example:
        >>> corners = np.random.default_rng(0).random((20_000, 1))
        >>> line_in_space = np.concatenate((corners, 0.3 * corners, 0.0 * corners), axis=1)
        >>> generalised_dimension(line_in_space, q=0).value.round(2)
        np.float64(1.0)
    """
    if estimator not in ("boxes", "balls"):
        raise RheonError(f"estimator {estimator!r}", where="estimator", remedy='choose "boxes" or "balls"')
    orders = _orders(q)
    dimension, points = whole_or_none(dimension, "dimension"), whole(points, "points")
    most = points if estimator == "boxes" else min(points, 20_000)
    data = series_of(data)
    # boxes do not mind neighbours in time, but a series that wanders through its delay space once has no dimension
    embedded = variable is not None or paths_of(data).shape[-1] == 1
    window = theiler if theiler is not None or estimator == "balls" or embedded else 0
    cloud = cloud_of(data, variable, dimension or 3, delay, window, most, dt)
    method = noted(f"{estimator}; Hentschel and Procaccia 1983", cloud.words)
    single = np.ndim(q) == 0
    empty = np.nan if single else np.full(len(orders), np.nan)
    if cloud.verdict:
        return Result(NAME, empty, verdict=cloud.verdict, reason=cloud.reason, method=method)
    x, curves, parts, fewer = (_boxes if estimator == "boxes" else _balls)(cloud, orders)
    fits = [straight_stretch(x, y, 1.4, tolerance=0.1) for y in curves]
    slopes = np.array([fit.slope for fit in fits])
    found = np.array([fit.found for fit in fits])
    scatter = np.array([_scatter(x, part, fit) for part, fit in zip(parts, fits, strict=True)])
    missing = np.array([_missing(x, y, less, fit) for y, less, fit in zip(curves, fewer, fits, strict=True)])
    errors = np.hypot(np.hypot(scatter, [fit.bend for fit in fits]), missing)
    good, verdict, reason = _judge(orders, slopes, errors, found, cloud.vectors.shape[1])
    value = np.where(good, slopes, np.nan)
    return Result(
        NAME,
        value[0] if single else value,
        error=errors[0] if single else errors,
        verdict=verdict,
        reason=reason,
        method=method,
        axes=() if single else ("q",),
        details={
            "q": orders,
            "slopes": slopes,
            "log_size": -x[::-1] if estimator == "boxes" else x,
            "information": curves[:, ::-1] if estimator == "boxes" else curves,
            "regions": np.array([(f.first, f.last) for f in fits]),
        },
        figure=_figure(x, curves, fits, orders, estimator),
    )


def _orders(q) -> np.ndarray:
    """The orders as an array of shape (q,)."""
    try:
        orders = np.atleast_1d(np.asarray(q, float))
    except (TypeError, ValueError) as error:
        raise RheonError(f"q = {q!r}", where="q", remedy="give numbers") from error
    if orders.ndim != 1 or not orders.size or not np.isfinite(orders).all():
        raise RheonError(f"q = {q!r}", where="q", remedy="give one or more finite numbers")
    return orders


def _judge(orders, slopes, errors, found, width: int):
    """Which slopes are dimensions, verdict and reason."""
    full = slopes > FILLED * width + (1 - FILLED) / 2 * (width == 1)
    vague = ~(errors < 0.25 * slopes)
    good = found & ~full & ~vague
    if good.all():
        verdict, reason = "found", ""
    elif (found & ~full).all():
        words = ", ".join(f"{s:.2f} ± {e:.2f}" for s, e in zip(slopes, errors, strict=True))
        verdict, reason = "cannot tell", f"slopes {words}: not constant enough to be dimensions"
    elif found.all():
        words = ", ".join(f"{s:.2f}" for s in slopes)
        verdict, reason = "cannot tell", f"slopes {words} in {width} dimensions: the points fill their space, as noise"
    else:
        verdict, reason = "cannot tell", "no straight stretch for q = " + ", ".join(f"{v:g}" for v in orders[~found])
    return good, verdict, reason


def _scatter(x, parts, fit) -> float:
    if not fit.found:
        return np.nan
    inside = slice(fit.first, fit.last + 1)
    slopes = line(x[inside], parts[:, inside])
    return float(np.std(slopes, ddof=1) / np.sqrt(len(slopes)))


def _missing(x, whole, fewer, fit) -> float:
    """What is still to come with more points: GROUPS times what the last eighth of them brought."""
    if not fit.found:
        return np.nan
    inside = slice(fit.first, fit.last + 1)
    return float(GROUPS * abs(line(x[inside], whole[inside] - fewer[inside])))


def _renyi(counts, q: float) -> float:
    """Renyi information in nats of order q."""
    p = counts / counts.sum()
    if abs(q - 1) < 1e-9:
        return float(-(p * np.log(p)).sum())
    return float(np.log((p**q).sum()) / (1 - q))


def _boxes(cloud, orders):
    """-log size (even grid), information of shape (q, size), and of parts of the points (q, part, size).

    The grid stands on the lowest corner, or is shifted at random: the position with the least information is the
    tightest cover.
    """
    vectors = cloud.vectors
    low, extent = vectors.min(0), float(np.ptp(vectors, axis=0).max())
    shifts = np.random.default_rng(0).random((OFFSETS, vectors.shape[1]))
    shifts[0] = 0
    part = np.arange(len(vectors)) * GROUPS // len(vectors)
    x: list = []
    curves: list = []
    parts: list = []
    occupied = 0
    for count in np.unique(np.round(2.0 ** (np.arange(2, 60) / 2)).astype(np.int64)):
        places = (vectors - low) / extent * count
        best = np.full(len(orders), np.inf)
        groups = np.zeros((len(orders), GROUPS))
        for shift in shifts:
            # the largest value belongs to the last box, not to one more
            boxes = np.floor(places + shift).astype(np.int64)
            boxes[:, shift == 0] = np.minimum(boxes[:, shift == 0], count - 1)
            _, inverse, counts = _unique_rows(boxes)
            table = np.bincount(part * len(counts) + inverse, minlength=GROUPS * len(counts)).reshape(GROUPS, -1)
            for i, q in enumerate(orders):
                value = _renyi(counts, q)
                if value < best[i]:
                    best[i] = value
                    groups[i] = [_renyi(row[row > 0], q) for row in counts - table]
            occupied = len(counts)
        if len(vectors) < LEAST_FILL * occupied:
            break
        x.append(np.log(count) - np.log(extent))
        curves.append(best)
        parts.append(groups)
    if len(x) < 3:
        return _nothing(len(orders))
    # each part is what is left without one eighth: the scatter of a jackknife is smaller by about the square of GROUPS
    grid = np.linspace(x[0], x[-1], int((x[-1] - x[0]) / 0.15) + 2)
    even = lambda y: np.apply_along_axis(lambda row: np.interp(grid, x, row), -1, y)  # noqa: E731
    whole, left = even(np.array(curves).T), even(np.moveaxis(np.array(parts), 0, -1))
    return grid, whole, whole[:, None] + (GROUPS - 1) * (left - left.mean(1, keepdims=True)), left.mean(1)


def _unique_rows(boxes):
    """Distinct rows, which each row is, and how often each occurs; rows packed into one number where they fit."""
    boxes = boxes - boxes.min(0)
    sizes = boxes.max(0) + 1
    if float(np.prod(sizes.astype(float))) < 2**62:
        flat = boxes @ np.concatenate((np.cumprod(sizes[::-1])[::-1][1:], [1]))
        return np.unique(flat, return_inverse=True, return_counts=True)
    rows, inverse, counts = np.unique(boxes, axis=0, return_inverse=True, return_counts=True)
    return rows, inverse.ravel(), counts


def _balls(cloud, orders):
    """log radius, and log of the generalised correlation sum of order q, whole and by groups of reference points."""
    from scipy.spatial import cKDTree

    # in units of the extent, so that squares neither over- nor underflow
    extent = float(np.ptp(cloud.vectors, axis=0).max())
    vectors, times = (cloud.vectors - cloud.vectors.mean(0)) / extent, cloud.times
    rows = thinned_rows(len(vectors), REFERENCES)
    distances = np.sqrt((vectors[rows] ** 2).sum(1))
    tree = cKDTree(vectors)
    nearest = tree.query(vectors[rows], k=min(20, len(vectors)))[0][:, -1]
    low, high = float(np.quantile(nearest, 0.9)), float(np.median(distances))
    if not 0 < low < high:
        return _nothing(len(orders))
    x = np.linspace(np.log(low), np.log(high), 40)
    near = np.abs(times[rows][:, None] - times) <= cloud.theiler
    shares = np.empty((len(rows), len(x)))
    for i, row in enumerate(rows):
        d = np.sqrt(((vectors[~near[i]] - vectors[row]) ** 2).sum(1))
        d.sort()
        shares[i] = np.searchsorted(d, np.exp(x)) / max(len(d), 1)
    shares = np.maximum(shares, 0.5 / len(vectors))
    groups = np.array_split(np.arange(len(rows)), GROUPS)
    whole = np.array([_order(shares, q) for q in orders])
    parts = np.array([[_order(shares[g], q) for g in groups] for q in orders])
    return x + np.log(extent), whole, parts, whole


def _nothing(orders: int):
    empty = np.zeros((orders, 1))
    return np.zeros(1), empty, np.zeros((orders, GROUPS, 1)), empty


def _order(shares, q: float):
    """log of the generalised mean of the shares within r."""
    if abs(q - 1) < 1e-9:
        return np.log(shares).mean(0)
    return np.log((shares ** (q - 1)).mean(0)) / (q - 1)


def _figure(x, curves, fits, orders, estimator: str) -> Figure:
    traces = []
    for y, fit, q in zip(curves, fits, orders, strict=True):
        traces.append(Trace("line", x, y, name=f"q = {q:g}", role="data"))
        if fit.found:
            part = slice(fit.first, fit.last + 1)
            straight = y[part].mean() + fit.slope * (x[part] - x[part].mean())
            traces.append(Trace("line", x[part], straight, name=f"slope {fit.slope:.3g}", role="reference"))
    label = "-log size" if estimator == "boxes" else "log radius"
    return Figure((Panel(tuple(traces), title=NAME, x=label, y="information (nats)"),))
