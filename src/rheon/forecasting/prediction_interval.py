"""Intervals for a forecast from how wrong earlier forecasts of the same law were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.series import Series


def prediction_interval(future: Series, examined: Result, *, levels: Sequence[float] = (0.5, 0.9)) -> Result:
    """Bands around a forecast that hold the truth with given probabilities, step by step.

    At every step and for every variable the errors of a backtest are ranked, and the band is the forecast plus the
    ranks that leave half of the remaining probability on either side (split conformal prediction, two-sided). Where
    the starts are too few for a level the band is infinite. The probability holds for starts that are exchangeable
    with those of the backtest; overlapping starts of one recording are so only roughly.

    Args:
        future: from `forecast`, shape (horizon, variable) or (series, horizon, variable).
        examined: from `backtest`, of the same law on data it was not fitted to, at least as many steps.
        levels: probabilities.

    Returns:
        Result: bands of shape (level, 2, ..., horizon, variable), lower bound first. Details: `median` (the forecast
        plus the median error), `levels`, `starts` (how many errors stand behind a band).

    Raises:
        RheonError: if `examined` is not of a backtest, is too short, has other variables, or a level is not in (0, 1).

    Source: Vovk, Gammerman and Shafer 2005; Lei et al. 2018 (doi:10.1080/01621459.2017.1307116).

    Example:
        >>> import rheon
        >>> rng = np.random.default_rng(0)
        >>> noise = Series(rng.normal(size=600))
        >>> fit = rheon.fit(rheon.models.Linear(lags=1), noise.window(0, 200))
        >>> examined = rheon.forecasting.backtest.backtest(fit, noise.window(200), horizon=3)
        >>> future = rheon.forecast(fit, noise, 3)
        >>> prediction_interval(future, examined).value.shape
        (2, 2, 3, 1)
    """
    if "residuals" not in examined.details:
        raise RheonError(f"{examined.name!r} holds no residuals", remedy="pass the Result of a backtest")
    residuals = np.asarray(examined["residuals"], float)
    horizon, variables = future.values.shape[-2:]
    if residuals.shape[2] != variables or residuals.shape[1] < horizon:
        raise RheonError(
            f"the backtest has {residuals.shape[1]} steps of {residuals.shape[2]} variables, the forecast {horizon} of "
            f"{variables}",
            remedy="run the backtest with the same law and at least this horizon",
        )
    if not all(0 < level < 1 for level in levels):
        raise RheonError(f"levels are {tuple(levels)}", remedy="probabilities lie between 0 and 1")
    residuals = residuals[:, :horizon]
    bands = np.array([[_rank(residuals, (1 - p) / 2, -1), _rank(residuals, (1 + p) / 2, 1)] for p in levels])
    # one axis of paths between the bounds and the steps, where the forecast has one
    bands = bands if future.values.ndim == 2 else bands[:, :, None]
    value = future.values + bands
    finite = bool(np.isfinite(value).all())
    return Result(
        name="prediction interval",
        value=value,
        verdict="converged" if finite else "too short",
        reason="" if finite else f"{len(residuals)} starts, some of them diverged or too few: some bounds are infinite",
        method=f"split conformal, per step and variable, from {len(residuals)} starts of a backtest",
        axes=("level", "bound", *(("series",) if future.values.ndim == 3 else ()), "horizon", "variable"),
        details={
            "median": future.values + _rank(residuals, 0.5, 0),
            "levels": np.asarray(levels, float),
            "starts": len(residuals),
        },
        figure=_figure(future, value, levels) if future.values.ndim == 2 else None,
    )


def _rank(residuals: np.ndarray, probability: float, side: int) -> np.ndarray:
    """The residual of that rank at every step: the outer one (side -1 low, 1 high), or the median (0)."""
    n = len(residuals)
    if side == 0:
        # a diverged forecast is as likely too high as too low
        known = np.isfinite(residuals).any(axis=0)
        return np.where(known, np.nanmedian(np.where(known, residuals, 0.0), axis=0), np.nan)
    ranked = np.sort(np.where(np.isnan(residuals), side * np.inf, residuals), axis=0)
    # n past errors and the one to come are n + 1 equally likely ranks; the margin absorbs rounding
    position = (n + 1) * probability
    rank = int(np.floor(position + 1e-9)) if side < 0 else int(np.ceil(position - 1e-9))
    if not 1 <= rank <= n:
        return np.full(residuals.shape[1:], side * np.inf)
    return ranked[rank - 1]


def _figure(future: Series, bands: np.ndarray, levels: Sequence[float]) -> Figure:
    times = np.atleast_2d(future.times)[0]
    panels = []
    for i, (name, unit) in enumerate(zip(future.names, future.units, strict=True)):
        traces = [
            Trace("band", times, band[0, :, i], y2=band[1, :, i], name=f"{level:.0%}", role="interval")
            for level, band in sorted(zip(levels, bands, strict=True), key=lambda pair: -pair[0])
        ]
        traces.append(Trace("line", times, future.values[:, i], name="forecast", role="model"))
        panels.append(Panel(tuple(traces), x=f"time {future.time_unit}".strip(), y=f"{name} {unit}".strip()))
    return Figure(tuple(panels))
