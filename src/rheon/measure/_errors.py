"""Shared parts of forecast errors: the two sides brought together, and their terms averaged."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import paths_of


def compared(true, forecast, name: str = "forecast") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both sides of shape (series, time, variable), and where the truth is known; `name` is what the caller calls it.

    Raises:
        RheonError: if the shapes differ or no true value is known.
    """
    a, b = paths_of(true, "true"), paths_of(forecast, name, infinite=True)
    if a.shape != b.shape:
        raise RheonError(
            f"the truth has shape {a.shape}, the forecast {b.shape} (series, time, variable)",
            where=name,
            remedy="cut both to the same times and variables",
        )
    known = np.isfinite(a)
    if not known.any():
        raise RheonError("no true value is known", where="true", remedy="compare over times that were observed")
    return a, b, known


def masked_mean(terms: np.ndarray, known: np.ndarray, axis=None):
    """Mean of the terms where the truth is known; NaN where it is known nowhere."""
    count = known.sum(axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, terms, 0.0).sum(axis) / np.where(count > 0, count, np.nan)


def over_starts(name: str, terms, known, finite, method: str, factor: float, reason: str = "") -> Result:
    """The Result of an error that is a mean of terms of shape (series, time, variable)."""
    by_series = masked_mean(terms, known, (1, 2))
    by_horizon = masked_mean(terms, known, (0, 2))
    counted = np.isfinite(by_series).sum()
    error = float(np.nanstd(by_series, ddof=1) / np.sqrt(counted)) if counted > 1 and finite[known].all() else None
    lost = known & ~finite
    verdict = "diverged" if lost.any() else "converged"
    if lost.any():
        paths = int(lost.any((1, 2)).sum())
        reason = f"the forecast is not finite at {lost.sum()} of {known.sum()} points, in {paths} of {len(lost)} series"
    line = Trace("line", np.arange(1, terms.shape[1] + 1), factor * by_horizon, name=name, role="model")
    return Result(
        name,
        float(factor * masked_mean(terms, known)),
        error=error,
        verdict=verdict,
        reason=reason,
        method=method + (f"; {len(terms)} series" if len(terms) > 1 else ""),
        details={
            "by_horizon": factor * by_horizon,
            "by_variable": factor * masked_mean(terms, known, (0, 1)),
            "by_series": factor * by_series,
            "share_finite": float(finite[known].mean()),
        },
        figure=Figure((Panel((line,), title=name, x="step ahead", y=name),)),
    )
