"""How long a forecast of a chaotic system stays close."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.series import Series

from ._data import step_of
from ._errors import compared, masked_mean

THRESHOLDS = {"normalised": 0.4, "smape": 30.0, "mean smape": 30.0}


def valid_prediction_time(
    true,
    forecast,
    *,
    criterion: str = "normalised",
    threshold: float | None = None,
    dt: float | None = None,
    lyapunov_time: float | None = None,
    scale=None,
) -> Result:
    """Time until the error of a forecast first passes a threshold; the median over starts.

    The error at one time is, over the variables, either the root mean square of |a - b| / scale ("normalised") or
    200 mean |a - b| / (|a| + |b|) ("smape"), or the mean of the latter over all times so far ("mean smape"). A
    forecast that leaves the threshold at sample 45, counted from 0, was valid for 45 steps. Forecasts that never leave
    count with the whole horizon: the number is then a lower bound.

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable); each
            series is one start, its first sample one step ahead.
        forecast: what was foretold, same shape.
        criterion: "normalised", "smape" or "mean smape".
        threshold: default 0.4 for "normalised", 30 for the others.
        dt: time per step; default that of the truth where it is a `Series`, else 1.
        lyapunov_time: if given, the value is in Lyapunov times.
        scale: standard deviation to divide by, a number or one per variable; default that of the given truth.

    Returns:
        Result whose value is the median over starts; `error` the standard error of the median (bootstrap over
        starts); details: `times` (series,), `quartiles`, `share_full` (never left), `error_by_horizon` (median).

    Raises:
        RheonError: if shapes differ, nothing can be compared, or a setting is impossible.

    Source: Gilpin 2023 (arXiv 2303.08011) and Zhang and Gilpin 2025 (arXiv 2409.15771) for "smape"; Vlachas et al.
        2020 (Neural Networks 126) for "normalised". "mean smape" is how the PhyxMamba paper judges.

    Example:
        >>> import numpy as np
        >>> true, forecast = np.ones(60), np.ones(60)
        >>> forecast[45:] = 2.0
        >>> valid_prediction_time(true, forecast, criterion="smape", lyapunov_time=30).value
        1.5
    """
    if criterion not in THRESHOLDS:
        raise RheonError(f"there is no criterion {criterion!r}", remedy=f"choose one of {', '.join(THRESHOLDS)}")
    threshold = THRESHOLDS[criterion] if threshold is None else float(threshold)
    if not threshold > 0 or (lyapunov_time is not None and not lyapunov_time > 0):
        raise RheonError("threshold and Lyapunov time must be positive", where=f"{threshold}, {lyapunov_time}")
    step, unit = step_of(true, dt) if isinstance(true, Series) or dt is not None else (1.0, "sample")
    a, b, known = compared(true, forecast)
    errors = _error_by_time(a, b, known, criterion, scale)
    method = f"{criterion} error over variables, threshold {threshold:g}, {len(a)} starts"
    if errors is None:
        reason = "the truth does not vary, so there is no scale"
        return Result("valid prediction time", float("nan"), verdict="cannot tell", reason=reason, method=method)
    beyond = errors > threshold
    left = beyond.any(1)
    steps = np.where(left, beyond.argmax(1), a.shape[1])
    factor = step / (lyapunov_time or 1.0)
    times = steps * factor
    draws = np.random.default_rng(0).integers(len(times), size=(400, len(times)))
    error = float(np.median(times[draws], axis=1).std()) if len(times) > 1 else None
    full = float(1 - left.mean())
    reason = "" if full == 0 else f"{full:.0%} of the forecasts never left the threshold: a lower bound"
    ahead = np.arange(1, a.shape[1] + 1) * factor
    lines = (
        Trace("line", ahead, np.median(errors, 0), name="median error", role="model"),
        Trace("hline", ahead[:1], np.array([threshold]), name="threshold", role="reference"),
    )
    label = "Lyapunov times" if lyapunov_time else unit or "time units"
    return Result(
        "valid prediction time",
        float(np.median(times)),
        error=error,
        verdict="too short" if full >= 0.5 else "converged",
        reason=reason,
        units=label,
        method=method,
        details={
            "times": times,
            "quartiles": np.quantile(times, [0.25, 0.75]),
            "share_full": full,
            "error_by_horizon": np.median(errors, 0),
        },
        figure=Figure((Panel(lines, x=f"ahead ({label})", y=f"{criterion} error"),)),
    )


def _error_by_time(a, b, known, criterion, scale):
    """Error of shape (series, time), infinite where the forecast is not finite, 0 where no truth is known."""
    finite = np.isfinite(b)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        if criterion != "normalised":
            size = np.abs(a) + np.abs(b)
            terms = np.where(size > 0, 200 * np.abs(a - b) / size, 0.0)
            errors = masked_mean(np.where(finite, terms, np.inf), known, 2)
            if criterion == "mean smape":
                seen = known.any(2)
                errors = np.cumsum(np.where(seen, errors, 0.0), axis=1) / np.maximum(np.cumsum(seen, axis=1), 1)
        else:
            if scale is None:
                mean = masked_mean(a, known, (0, 1))
                scale = np.sqrt(masked_mean((a - mean) ** 2, known, (0, 1)))
            scale = np.broadcast_to(np.asarray(scale, float), (a.shape[-1],))
            if not (scale > 1e-12 * np.sqrt(masked_mean(a**2, known, (0, 1)))).all():
                return None
            terms = ((a - b) / scale) ** 2
            errors = np.sqrt(masked_mean(np.where(finite, terms, np.inf), known, 2))
    return np.where(known.any(2), errors, 0.0)
