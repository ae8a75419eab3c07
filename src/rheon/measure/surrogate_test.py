"""A test of any statistic of a series against surrogates: is it more than the null hypothesis gives?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import autocorrelation, is_constant, longest_stretch, noted, paths_of, series_of, tamed, uneven
from ._settings import number, whole
from .surrogates import KINDS, surrogates

NAME = "surrogate test"
LEAST = 50
SIDES = ("two", "greater", "less")
SETTINGS = {"iterations", "dimension", "delay", "rate"}


def surrogate_test(
    data,
    statistic: str | Callable = "reversibility",
    kind: str = "iaaft",
    n: int = 39,
    *,
    sides: str = "two",
    level: float = 0.05,
    key=0,
    **settings,
) -> Result:
    """Rank of a statistic of the data among those of surrogates, as a p-value.

    With n surrogates the smallest p-value is 1 / (n + 1) one-sided and 2 / (n + 1) two-sided: 39 two-sided or 19
    one-sided for a level of 5 %. What a small p-value rejects is the null hypothesis of the surrogates as a whole: for
    "iaaft" a linear Gaussian process seen through a monotone function, but also, for it, stationarity.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one: gaps are never closed up, in the data or in the surrogates.
        statistic: a function of an array of shape (time,), or (time, variable) where there are several variables, that
            returns a number (or a `Result`); or "reversibility", the skewness of the changes of the first variable
            over half the decay of its autocorrelation, or "third_order", mean x(t) x(t - d) x(t - 2d) of it.
        kind: of surrogates: "phase", "iaaft", "shuffle" or "twin".
        n: number of surrogates.
        sides: "two", or "greater" or "less" where the data are expected above or below the surrogates.
        level: p-value at and below which the null hypothesis is rejected.
        key: integer or JAX key.
        settings: further settings of `surrogates`.

    Returns:
        Result with the p-value; `error` is its binomial standard error. Verdict "yes" (the data differ from the
        surrogates), "no", "cannot tell" (constant data, too few surrogates for the level, or a statistic that is not a
        number), or "too short". Details: `statistic` of the data, `surrogate_statistics`, `z` (distance in standard
        deviations).

    Raises:
        RheonError: if a setting is impossible.

    Source: Theiler et al. 1992 (Physica D 58:77); rank test: Schreiber and Schmitz 2000 (Physica D 142:346).

    Example:
        >>> x = [0.3]
        >>> for _ in range(500):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> surrogate_test(np.array(x), n=39).verdict
        'yes'
    """
    if kind not in KINDS or sides not in SIDES:
        remedy = f"kind one of {', '.join(KINDS)}; sides one of {', '.join(SIDES)}"
        raise RheonError(f"kind {kind!r}, sides {sides!r}", remedy=remedy)
    n, level = whole(n, "n"), number(level, "level", 0, 1, exclusive=True)
    if unknown := set(settings) - SETTINGS:
        raise RheonError(f"no setting {', '.join(sorted(unknown))}", remedy=f"choose of {', '.join(sorted(SETTINGS))}")
    function = _statistic(statistic)
    data = series_of(data)
    path = paths_of(data)[0]
    first, last = longest_stretch(np.isfinite(path).all(1))
    x = path[first:last]
    note = f"longest stretch without a gap: {len(x)} of {len(path)} samples" if len(x) < len(path) else ""
    label = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "statistic")
    method = noted(f"{label} against {n} {kind} surrogates, {sides}-sided; Theiler et al. 1992", note, uneven(data))
    if len(x) < LEAST:
        reason = f"{len(x)} samples without a gap; {LEAST} are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=method)
    if all(is_constant(column) for column in x.T):
        return Result(NAME, float("nan"), verdict="cannot tell", reason="the values do not vary", method=method)
    made = surrogates(x, n, kind, key=key, **settings)
    value = _number(function, x)
    others = np.array([_number(function, fake) for fake in made.value])
    p, verdict, reason = _rank(value, others, sides, level)
    if kind == "twin" and made.verdict == "none found":
        verdict, reason = "cannot tell", f"no twins: the surrogates are the data; {made.reason}"
    spread = np.std(others, ddof=1) if len(others) > 1 else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        z = float((value - np.mean(others)) / spread)
    return Result(
        NAME,
        p,
        error=float(np.sqrt(p * (1 - p) / (n + 1))),
        verdict=verdict,
        reason=reason,
        method=method,
        details={"statistic": value, "surrogate_statistics": others, "z": z},
        figure=_figure(value, others, label),
    )


def _rank(value: float, others, sides: str, level: float) -> tuple[float, str, str]:
    n = len(others)
    if not np.isfinite(value) or not np.isfinite(others).all():
        lost = int((~np.isfinite(others)).sum())
        return np.nan, "cannot tell", f"the statistic is not a number for the data or for {lost} of {n} surrogates"
    above, below = (1 + (others >= value).sum()) / (n + 1), (1 + (others <= value).sum()) / (n + 1)
    p = {"greater": above, "less": below, "two": min(1.0, 2 * min(above, below))}[sides]
    least = (2 if sides == "two" else 1) / (n + 1)
    words = f"data {value:.4g}, surrogates {others.mean():.4g} ± {others.std():.2g}, p = {p:.3g}"
    if least > level * (1 + 1e-12):
        return float(p), "cannot tell", f"{n} surrogates cannot reach p = {level:g}; {words}"
    return float(p), "yes" if p <= level * (1 + 1e-12) else "no", words


def _number(function, x) -> float:
    result = function(x[:, 0] if x.shape[1] == 1 else x)
    value = result.value if isinstance(result, Result) else result
    try:
        return float(np.asarray(value, float)[()])
    except (TypeError, ValueError) as error:
        found = f"the statistic returned {type(value).__name__} of shape {np.shape(value)}"
        raise RheonError(found, where="statistic", remedy="return one number") from error


def _statistic(statistic):
    """The function to apply.

    Raises:
        RheonError: if there is none of that name.
    """
    if callable(statistic):
        return statistic
    if statistic == "reversibility":
        return lambda x: _skewness(_first(x))
    if statistic == "third_order":
        return lambda x: _third(_first(x))
    raise RheonError(f"there is no statistic {statistic!r}", remedy='"reversibility", "third_order" or a function')


def _first(x):
    return tamed(x if x.ndim == 1 else x[:, 0])[0]


def _lag(x) -> int:
    """Half the decay of the autocorrelation, the same (to rounding) for data and surrogates."""
    below = np.flatnonzero(np.abs(autocorrelation(x, len(x) // 4)) < np.exp(-1))
    return max(1, (int(below[0]) if below.size else 1) // 2)


def _skewness(x) -> float:
    lag = _lag(x)
    change = x[lag:] - x[:-lag]
    size = float((change**2).mean()) ** 1.5
    return float((change**3).mean()) / size if size > 0 else 0.0


def _third(x) -> float:
    lag = _lag(x)
    y = (x - x.mean()) / x.std()
    return float((y[2 * lag :] * y[lag:-lag] * y[: -2 * lag]).mean())


def _figure(value: float, others, label: str) -> Figure:
    heights, edges = np.histogram(others[np.isfinite(others)], bins=12)
    traces = (
        Trace("bars", (edges[1:] + edges[:-1]) / 2, heights.astype(float), name="surrogates", role="floor"),
        Trace("vline", np.array([value]), np.zeros(1), name="data", role="data"),
    )
    return Figure((Panel(traces, title=NAME, x=label, y="surrogates"),))
