"""D_stsp: does a free run visit the places that the data visit, as often?"""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import paths_of
from ._histogram import Grid, bootstrap_error, divergence, grid_of

PSEUDO_COUNT = 1e-5


def state_space_divergence(
    true,
    generated,
    bins: int = 30,
    *,
    range: str = "extended",
    method: str | None = None,
    variance: float = 1.0,
    samples: int = 1000,
    floor: bool = True,
    key=0,
) -> Result:
    """Kullback-Leibler divergence of the distribution in state space, true || generated (D_stsp), in nats.

    Below 6 variables by a histogram of the true range: `bins` per variable, points outside dropped, 1e-5 added to
    every bin. From 6 variables on by Gaussian mixtures, one component at each of at most 10,000 points, in units in
    which the truth has variance 1.

    Read it beside its floor: even data against data do not give 0. It does not see the order in time, and depends on
    bins, range and number of points; compare only numbers with the same three.

    Args:
        true: data: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        generated: a free run of the model, same variables, any length.
        bins: per variable.
        range: "extended" spans [min - 0.1 s, max + 0.1 s] of the truth (generalised teacher forcing); "data" spans
            [min, max] (almost-linear RNN, DynaMix).
        method: "histogram" or "mixture"; default by the number of variables.
        variance: of the mixture's components.
        samples: Monte-Carlo samples of the mixture.
        floor: also compute the value of the truth's second half against its first.
        key: of the Monte-Carlo samples.

    Returns:
        Result; `error` is a block-bootstrap (histogram) or Monte-Carlo (mixture) standard error; details hold
        `floor` and `floor_points`, `collapsed` (the value of a model that sits at a point that the data do not
        visit), `outside` (share of generated points beyond the range). Generated values that are not finite, or all
        outside, give infinity and the verdict "diverged".

    Raises:
        RheonError: if the variables differ in number, a setting is impossible, or no complete true point is left.

    Source: Hess et al. 2023 (arXiv 2306.04406), Brenner et al. 2022, 2024 (arXiv 2410.14240); mixtures after Hershey
        and Olsen 2007.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(4000, 2))
        >>> result = state_space_divergence(x[:2000], x[2000:], bins=8)
        >>> bool(result.value < 1), result.details["outside"] < 0.01
        (True, True)
    """
    a, b = paths_of(true, "true"), paths_of(generated, "generated", infinite=True)
    if a.shape[-1] != b.shape[-1]:
        raise RheonError(f"the truth has {a.shape[-1]} variables, the model {b.shape[-1]}", where="generated")
    method = method or ("histogram" if a.shape[-1] < 6 else "mixture")
    if method not in ("histogram", "mixture") or range not in ("extended", "data") or bins < 2:
        remedy = 'method "histogram" or "mixture", range "extended" or "data", bins >= 2'
        raise RheonError(f"settings method={method!r}, range={range!r}, bins={bins!r}", remedy=remedy)
    a = a.reshape(-1, a.shape[-1])
    a = a[np.isfinite(a).all(1)]
    b = b.reshape(-1, b.shape[-1])
    if len(a) == 0:
        raise RheonError("no complete true point", where="true", remedy="drop the variable that is missing everywhere")
    finite = np.isfinite(b).all(1)
    name, axis_words = "D_stsp", f"{len(a)} true and {len(b)} generated points"
    if len(a) < 4 or len(b) < 4:
        return Result(name, float("nan"), verdict="too short", reason=f"only {axis_words}")
    if not finite.all():
        reason = f"{(~finite).sum()} of {len(b)} generated points are not finite"
        return Result(name, float("inf"), verdict="diverged", reason=reason, units="nats")
    if np.ptp(a, axis=0).min() <= 0:
        return Result(name, float("nan"), verdict="cannot tell", reason="a true variable does not vary", units="nats")
    if method == "mixture":
        return _by_mixture(a, b, variance, samples, floor, key)
    return _by_histogram(a, b, grid_of(a, bins, range), floor, axis_words)


def _by_histogram(a, b, grid: Grid, floor: bool, words: str) -> Result:
    cells_a, cells_b = grid.cells(a), grid.cells(b)
    outside = float((cells_b < 0).mean())
    details = {"outside": outside, "collapsed": divergence(cells_a, np.zeros(len(b), np.int64) - 2, grid.size)}
    if floor:
        half = len(a) // 2
        details |= {"floor": divergence(cells_a[:half], cells_a[half:], grid.size), "floor_points": half}
    method = (
        f"histogram, {grid.bins} bins per variable, range {grid.name} of the truth, 1e-5 added per bin, points outside "
        f"dropped, {words}; Hess et al. 2023"
    )
    shared: dict = {"method": method, "units": "nats", "details": details, "figure": _marginals(a, b, grid)}
    if outside == 1:
        return Result(
            "D_stsp", np.inf, verdict="diverged", reason="no generated point lies in the data's range", **shared
        )
    value = divergence(cells_a, cells_b, grid.size)
    error = bootstrap_error(cells_a, cells_b, grid.size)
    reason = f"{outside:.1%} of the generated points lie outside and are dropped" if outside > 0.01 else ""
    if floor:
        reason = "; ".join(filter(None, (f"floor {details['floor']:.3g} (half of the data against the other)", reason)))
    verdict = "cannot tell" if outside > 0.5 else "converged"
    return Result("D_stsp", value, error=error, verdict=verdict, reason=reason, **shared)


def _by_mixture(a, b, variance, samples, floor, key) -> Result:
    from rheon.core.random import generator

    rng = generator(key)
    mean, scale = a.mean(0), a.std(0)
    a, b = (a - mean) / scale, (b - mean) / scale
    value, error = _mixture(rng, a, b, variance, samples)
    details = {"outside": float("nan")}
    reason = ""
    if floor:
        half = len(a) // 2
        details |= {"floor": _mixture(rng, a[:half], a[half:], variance, samples)[0], "floor_points": half}
        reason = f"floor {details['floor']:.3g} (half of the data against the other)"
    method = (
        f"Gaussian mixtures at the first {min(len(a), 10_000)} and {min(len(b), 10_000)} points, variance {variance:g} "
        f"of the standardised truth, {samples} Monte-Carlo samples; Hess et al. 2023, Hershey and Olsen 2007"
    )
    return Result("D_stsp", value, error=error, reason=reason, units="nats", method=method, details=details)


def _mixture(rng, a, b, variance, samples) -> tuple[float, float]:
    """Monte-Carlo estimate of KL(a || b) and its standard error."""
    a, b = a[:10_000], b[:10_000]
    points = a[rng.integers(len(a), size=samples)] + np.sqrt(variance) * rng.normal(size=(samples, a.shape[1]))
    ratio = _log_density(points, a, variance) - _log_density(points, b, variance)
    return float(ratio.mean()), float(ratio.std() / np.sqrt(samples))


def _log_density(points, centres, variance) -> np.ndarray:
    """Log density up to a constant that both mixtures share."""
    from scipy.special import logsumexp

    parts = []
    for chunk in np.array_split(points, max(1, len(points) * len(centres) // 2_000_000)):
        squares = (chunk**2).sum(1)[:, None] + (centres**2).sum(1) - 2 * chunk @ centres.T
        parts.append(logsumexp(-np.maximum(squares, 0) / (2 * variance), axis=1) - np.log(len(centres)))
    return np.concatenate(parts)


def _marginals(a, b, grid: Grid) -> Figure:
    """Histograms of each variable, true beside generated."""
    panels = []
    for i in np.arange(a.shape[1]):
        edges = np.linspace(grid.low[i], grid.high[i], grid.bins + 1)
        middle = (edges[1:] + edges[:-1]) / 2
        heights = [np.histogram(np.clip(x[:, i], -1e300, 1e300), edges)[0] / len(x) for x in (a, b)]
        traces = (
            Trace("line", middle, heights[0], name="data", role="data"),
            Trace("line", middle, heights[1], name="model", role="model"),
        )
        panels.append(Panel(traces, x=f"variable {i}", y="share"))
    return Figure(tuple(panels), title="distribution in state space", columns=min(3, len(panels)))
