"""The mean absolute scaled error: a forecast against the step-by-step naive forecast of the past."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result

from ._data import paths_of
from ._errors import compared, over_starts
from ._settings import whole

NAME = "MASE"


def mase(true, forecast, history, *, period: int = 1) -> Result:
    """Mean absolute error over the mean absolute change of the past by one period; below 1 beats the naive forecast.

    The scale is the mean of |y(t) - y(t - period)| over `history`, for each variable (and each series, where the
    history has as many as the forecast). Unlike sMAPE it does not depend on where zero lies. Missing values are left
    out. A forecast that is not finite gives infinity and the verdict "diverged".

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        forecast: what was foretold, same shape.
        history: the series before the forecast, of which the naive forecast sets the scale; same variables.
        period: samples after which the naive forecast repeats: 1, or the season.

    Returns:
        Result with `value` and, for several series, its standard error over them; details hold `by_horizon` (time,),
        `by_variable` (variable,), `by_series` (series,) and `scale`. Verdict "too short" where the history is no
        longer than the period, "cannot tell" where it does not vary over it.

    Raises:
        RheonError: if shapes differ, nothing can be compared, or the period is not positive.

    Source: Hyndman and Koehler 2006 (International Journal of Forecasting 22:679).

    Example:
        >>> mase([5.0, 6.0], [6.0, 8.0], [1.0, 2.0, 3.0, 4.0]).value
        1.5
    """
    period = whole(period, "period")
    a, b, known = compared(true, forecast)
    past = paths_of(history, "history")
    if past.shape[-1] != a.shape[-1] or len(past) not in (1, len(a)):
        raise RheonError(
            f"the history has shape {past.shape}, the truth {a.shape} (series, time, variable)",
            where="history",
            remedy="give the same variables, and one series or as many as are compared",
        )
    method = f"absolute error / mean change over {period} samples of the history; Hyndman and Koehler 2006"
    changes = np.abs(past[:, period:] - past[:, :-period])
    seen = np.isfinite(changes)
    if not seen.any(1).all():
        reason = f"the history of {past.shape[1]} samples holds no two values {period} apart"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=method)
    scale = np.where(seen, changes, 0).sum(1, keepdims=True) / seen.sum(1, keepdims=True)
    if not (scale > np.finfo(float).tiny).all():
        reason = f"the history does not change over {period} samples, so there is nothing to divide by"
        return Result(NAME, float("nan"), verdict="cannot tell", reason=reason, method=method)
    finite = np.isfinite(b)
    with np.errstate(invalid="ignore", over="ignore"):
        terms = np.where(finite, np.abs(a - b), np.inf) / scale
    result = over_starts(NAME, terms, known, finite, method, 1.0)
    return dataclasses.replace(result, details={**result.details, "scale": scale[:, 0]})
