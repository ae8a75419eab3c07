"""How good are forecasts: many start points in data that the law has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.random import generator
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.system import System
from rheon.engine.rollout import rollouts

from ._context import as_series, step_of, system_of
from .forecast import STOCHASTIC, stepped

# a forecast that is this many standard deviations off (root mean square over variables), or not finite, has diverged
DIVERGED = 10.0
BOOTSTRAPS = 1000
# fewer starts give no interval worth reading
LEAST_STARTS = 10


def backtest(
    fit_or_system: Fit | System,
    series,
    *,
    horizon: int = 100,
    starts: int | Sequence[int] = 50,
    key=0,
    precision: str = "double",
) -> Result:
    """Forecast from many points of a recording and compare with what followed.

    All forecasts run side by side. The error at a step is the squared error, in units of each variable's variance in
    `series`, averaged over variables: 1 is as good as the mean, about 2 is as good as chance.

    Args:
        fit_or_system: a Fit, a learned law or a known deterministic system.
        series: data that the law was not fitted to. Starts whose context or future holds a gap are left out.
        horizon: steps of every forecast.
        starts: how many, evenly spaced over all that are possible; or the samples at which forecasts begin.
        key: an integer or a JAX key, for the bootstrap.
        precision: "double" or "single".

    Returns:
        Result: the median error over starts, shape (horizon,); `error` is its bootstrap standard error over starts.
        Details: `low` and `high` (95 % bootstrap interval of the median), `mean` (infinite once a forecast diverged),
        `diverged` (share of starts that have diverged up to that step), `errors` (start, horizon), `residuals`
        (start, horizon, variable; truth minus forecast in data units, NaN once diverged), `starts` (start, 2: path
        and first foretold sample), `times` (horizon,), `variance` (variable,).

    Raises:
        RheonError: if the system is stochastic, or no start has a complete context and future.

    Source: rolling-origin evaluation, Tashman 2000 (doi:10.1016/S0169-2070(00)00065-0); bootstrap, Efron 1979.

    Example:
        >>> import rheon
        >>> wave = Series(np.sin(0.3 * np.arange(400)))
        >>> fit = rheon.fit(rheon.models.Linear(lags=2), wave.window(0, 200))
        >>> backtest(fit, wave.window(200), horizon=10).value.max() < 1e-6
        np.True_
    """
    system = system_of(fit_or_system)
    if isinstance(system, STOCHASTIC):
        raise RheonError(f"{type(system).__name__} is stochastic", remedy="draw samples with forecast(...) instead")
    series = as_series(fit_or_system, series)
    horizon = int(horizon)
    law, dt = stepped(system, step_of(system, series)), step_of(system, series)
    context = law.context
    places = _places(series, context, horizon, starts)
    truth = series.windows(horizon, places)
    predicted = rollouts(law, series.windows(context, places - np.array([0, context])), horizon, precision=precision)
    flat = series.paths.reshape(-1, series.n_variables)
    variance = np.nanvar(flat, axis=0)
    variance = np.where(variance > 0, variance, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        errors = np.mean((predicted - truth) ** 2 / variance, axis=2)
    lost = np.logical_or.accumulate(~(errors < DIVERGED**2), axis=1)
    errors = np.where(lost, np.inf, errors)
    residuals = np.where(lost[:, :, None], np.nan, truth - np.where(lost[:, :, None], 0.0, predicted))
    return _result(errors, lost, residuals, places, variance, dt * np.arange(1, horizon + 1), series, key, context)


def _places(series: Series, context: int, horizon: int, starts) -> np.ndarray:
    """Path and first foretold sample of every start. Shape (start, 2)."""
    possible = series.valid_starts(context + horizon) if horizon > 0 else np.zeros((0, 2), int)
    possible = possible + np.array([0, context])
    if len(possible) == 0:
        raise RheonError(
            f"no start has {context} complete samples before it and {horizon} after it",
            where=series.source,
            remedy="give a longer recording, or a horizon of at least 1 that fits into it",
        )
    if isinstance(starts, int | np.integer):
        if starts < 1:
            raise RheonError(f"starts is {starts}", remedy="ask for at least one")
        chosen = np.linspace(0, len(possible) - 1, min(int(starts), len(possible))).round().astype(int)
        return possible[chosen]
    wanted = np.isin(possible[:, 1], np.asarray(starts, int))
    if not wanted.any():
        raise RheonError(
            "none of the starts has a complete context and future",
            where=series.source,
            remedy=f"choose among samples {possible[:, 1].min()} to {possible[:, 1].max()}",
        )
    return possible[wanted]


def _result(errors, lost, residuals, places, variance, times, series: Series, key, context: int) -> Result:
    n = len(errors)
    picks = generator(key).integers(0, n, (BOOTSTRAPS, n))
    # a median of infinities is infinite; its spread is undefined and left so
    medians = np.stack([np.median(errors[:, h][picks], axis=1) for h in range(errors.shape[1])], axis=1)
    low, high = (np.quantile(medians, q, axis=0, method="nearest") for q in (0.025, 0.975))
    with np.errstate(invalid="ignore"):
        spread = np.where(np.isfinite(medians).all(axis=0), np.std(medians, axis=0), np.nan)
    value, share = np.median(errors, axis=0), lost.mean(axis=0)
    verdict, reason = "converged", f"{n} starts"
    if share[-1] > 0:
        reason = f"{share[-1]:.0%} of {n} forecasts left {DIVERGED:g} standard deviations"
        verdict = "diverged" if share[-1] >= 0.5 else "converged"
    elif n < LEAST_STARTS:
        verdict, reason = "too short", f"only {n} starts fit; the interval means little"
    unit = f" [{series.time_unit}]" if series.time_unit else ""
    panel = Panel(
        (
            Trace("band", times, low, y2=high, name="95 % of the median", role="interval"),
            Trace("line", times, value, name="median over starts", role="model"),
            Trace("hline", np.zeros(1), np.ones(1), name="the mean of the data", role="floor"),
        ),
        title="Forecast error",
        x=f"time ahead{unit}",
        y="squared error / variance",
    )
    return Result(
        name="forecast error",
        value=value,
        error=spread,
        verdict=verdict,
        reason=reason,
        method=f"median over {n} starts of the squared error / variance; context {context}; bootstrap over starts",
        axes=("horizon",),
        details={
            "low": low,
            "high": high,
            "mean": errors.mean(axis=0),
            "diverged": share,
            "errors": errors,
            "residuals": residuals,
            "starts": places,
            "times": times,
            "variance": variance,
        },
        figure=Figure((panel,)),
    )
