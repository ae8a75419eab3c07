"""Recordings as clouds of points in a state space, and rolling forecasts as arrays: shared by race and judge."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.fit import Fit
from rheon.core.series import Series
from rheon.engine.rollout import rollouts

from .records import Look

# a forecast that is this many data ranges away from the data has diverged
FAR = 10.0
# coordinates of the space in which free runs are compared, where one variable must be embedded by delays
COORDINATES = 3


def cloud(values: np.ndarray, look: Look) -> np.ndarray:
    """Points of the state space: the variables themselves, or delay coordinates of a single one.

    Shapes: (time, variable) -> (points, coordinate). Rows that touch a gap are left out.
    """
    values = np.asarray(values, np.float64)
    if values.shape[1] == 1:
        span = (COORDINATES - 1) * look.delay
        columns = [values[span - i * look.delay : len(values) - i * look.delay, 0] for i in range(COORDINATES)]
        values = np.stack(columns, axis=1)
    return values[np.isfinite(values).all(axis=1)]


def forecasts(fit: Fit, series: Series, starts: np.ndarray, horizon: int) -> np.ndarray:
    """Free-running forecasts from the samples `starts` (path, first forecast sample). Shape (start, horizon, variable).

    Each start needs `fit.context` gap-free samples before it. Forecasts that diverged are NaN from there on.
    """
    context = fit.context
    windows = series.windows(context, np.stack([starts[:, 0], starts[:, 1] - context], axis=1))
    law: Any = fit.system
    predicted = rollouts(law, windows, horizon, precision="double")
    return blank_divergence(predicted, series.values)


def blank_divergence(predicted: np.ndarray, values: np.ndarray) -> np.ndarray:
    """NaN from the first sample on that is not finite or farther than `FAR` data ranges from the data."""
    flat = values.reshape(-1, values.shape[-1])
    low, high = np.nanmin(flat, axis=0), np.nanmax(flat, axis=0)
    reach = FAR * np.maximum(high - low, 1e-12)
    with np.errstate(invalid="ignore"):
        good = (np.isfinite(predicted) & (predicted > low - reach) & (predicted < high + reach)).all(axis=-1)
    alive = np.logical_and.accumulate(good, axis=-1)
    return np.where(alive[..., None], predicted, np.nan)


def start_points(series: Series, first: int, context: int, horizon: int, count: int) -> np.ndarray:
    """Up to `count` evenly spread forecast starts at or after sample `first`. Shape (start, 2): path and sample.

    Context and forecast lie in gap-free stretches; the context may reach back before `first`.
    """
    valid = series.valid_starts(context + horizon)
    valid = valid + np.array([0, context])
    valid = valid[valid[:, 1] >= first]
    if len(valid) <= count:
        return valid
    return valid[np.linspace(0, len(valid) - 1, count).round().astype(int)]


def normalised_error(truth: np.ndarray, predicted: np.ndarray, variance: np.ndarray, worst: float) -> np.ndarray:
    """Squared error over variance, mean over variables; diverged samples count as `worst`. Shape (start, horizon)."""
    error = np.mean((truth - predicted) ** 2 / variance, axis=-1)
    return np.where(np.isfinite(error), np.minimum(error, worst), worst)


def free_run(fit: Fit, series: Series, first: int, length: int) -> np.ndarray:
    """A long free run from the last gap-free context before sample `first`. Shape (length, variable)."""
    starts = start_points(series.window(0, first), 0, fit.context, 0, 10**9)
    predicted = forecasts(fit, series, starts[-1:], length)
    return predicted[0]
