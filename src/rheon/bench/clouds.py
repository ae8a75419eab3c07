"""Recordings as clouds of points in a state space, and free runs of laws beside them."""

from __future__ import annotations

import numpy as np

from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.series import Series
from rheon.engine.as_map import as_map
from rheon.engine.rollout import rollouts

# a forecast that is this many data ranges away from the data has diverged
FAR = 10.0
# coordinates of the space in which free runs are compared, where one variable must be embedded by delays
COORDINATES = 3
RUNS = 5
# samples that a power spectrum worth comparing needs
SHORTEST_SPECTRUM = 64


def cloud(values: np.ndarray, delay: int) -> np.ndarray:
    """Points of the state space: the variables themselves, or delay coordinates of a single one.

    Shapes: (time, variable) -> (points, coordinate). Rows that touch a gap are left out.
    """
    values = np.asarray(values, np.float64)
    if values.shape[1] == 1:
        span = (COORDINATES - 1) * delay
        columns = [values[span - i * delay : len(values) - i * delay, 0] for i in range(COORDINATES)]
        values = np.stack(columns, axis=1)
    return values[np.isfinite(values).all(axis=1)]


def distance(truth: np.ndarray, generated: np.ndarray, delay: int) -> float:
    """D_stsp between two recordings in the state space of `cloud`; infinite where it cannot be told.

    Variables that do not change in the true recording have no scale to compare on and are left out.
    """
    varies = np.nanstd(truth, axis=0) > 0
    points = cloud(generated[:, varies], delay)
    if not varies.any() or len(points) < 0.5 * len(generated):
        return float("inf")
    value = float(measure.state_space_divergence(cloud(truth[:, varies], delay), points))
    return value if np.isfinite(value) else float("inf")


def spectral(truth: np.ndarray, generated: np.ndarray) -> float:
    """D_H over the samples that both have; infinite where there are too few."""
    truth, generated = (values[np.isfinite(values).all(axis=1)] for values in (truth, generated))
    n = min(len(truth), len(generated))
    varies = np.std(truth[:n], axis=0) > 0 if n else np.zeros(truth.shape[1], bool)
    if n < SHORTEST_SPECTRUM or not varies.any():
        return float("inf")
    return float(measure.spectral_distance(truth[:n, varies], generated[:n, varies]))


def surrogate_run(series: Series, stop: int, length: int, key: int) -> np.ndarray:
    """A phase-randomised surrogate of the samples before `stop`, `length` long: the best a linear model could do."""
    values = series.paths[0][:stop]
    values = values[np.isfinite(values).all(axis=1)]
    surrogate = np.asarray(measure.surrogates(values, kind="phase", n=1, key=key).value)[0]
    return np.resize(surrogate, (length, values.shape[1]))


def last_context(series: Series, stop: int, context: int) -> Series:
    """The recording up to the end of its last gap-free window of `context` samples before sample `stop`.

    Raises:
        RheonError: if there is no such window.
    """
    starts = series.window(0, stop).valid_starts(context)
    if len(starts) == 0:
        raise RheonError(f"no gap-free window of {context} samples before sample {stop}", where=series.source)
    path, start = starts[np.argmax(starts[:, 1])]
    return series.path(int(path)).window(0, int(start) + context)


def free_runs(fit: Fit, series: Series, first: int, last: int, length: int) -> np.ndarray:
    """Long free runs from contexts that end evenly spaced between samples `first` and `last`, side by side.

    One run may by luck miss or hit a rare excursion of the data; several tell what the law does.

    Returns:
        Shape (run, length, variable); NaN once a run diverged.
    """
    stops = np.linspace(max(first, fit.context), max(last, fit.context), RUNS).round().astype(int)
    contexts = [last_context(series, int(stop), fit.context).values[-fit.context :] for stop in stops]
    runs = rollouts(as_map(fit.system), np.stack(contexts), length, precision="double")
    return blank_divergence(runs, series.values)


def blank_divergence(predicted: np.ndarray, values: np.ndarray) -> np.ndarray:
    """NaN from the first sample on that is not finite or farther than `FAR` data ranges from the data."""
    flat = values.reshape(-1, values.shape[-1])
    low, high = np.nanmin(flat, axis=0), np.nanmax(flat, axis=0)
    reach = FAR * (high - low) + np.abs(high) * 1e-9
    with np.errstate(invalid="ignore"):
        good = (np.isfinite(predicted) & (predicted > low - reach) & (predicted < high + reach)).all(axis=-1)
    alive = np.logical_and.accumulate(good, axis=-1)
    return np.where(alive[..., None], predicted, np.nan)


def start_samples(series: Series, first: int, context: int, horizon: int, count: int) -> list[int]:
    """Up to `count` evenly spread samples at or after `first` at which a forecast may begin.

    Context and forecast lie in gap-free stretches of at least one path; the context may reach back before `first`.

    Raises:
        RheonError: if there is none.
    """
    samples = np.unique(series.valid_starts(context + horizon)[:, 1] + context)
    samples = samples[samples >= first]
    if len(samples) == 0:
        raise RheonError(
            f"after sample {first} no gap-free stretch has {context} samples of context and {horizon} to forecast",
            where=series.source,
            remedy="choose a shorter --horizon, or give a recording with fewer gaps",
        )
    chosen = np.linspace(0, len(samples) - 1, min(count, len(samples))).round().astype(int)
    return [int(s) for s in samples[chosen]]
