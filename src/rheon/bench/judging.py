"""Scores of a law on held-out data, what they are to be compared with, and what they say about its long run."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np

from rheon import measure
from rheon.core.result import Result
from rheon.core.series import Series

from .clouds import RUNS, distance, spectral, surrogate_run

BOOTSTRAPS = 1000
# D_stsp can tell likeness only where data lie this much nearer to data than a surrogate does
TELLING = 0.7


@dataclasses.dataclass(frozen=True, eq=False)
class Score:
    """How one law did on held-out data.

    Attributes:
        slug: of the model.
        nmse: squared error over variance per horizon, median over starts. Shape (horizon,).
        nmse_low, nmse_high: 95 % bootstrap interval over starts. Shape (horizon,).
        vpt, vpt_low, vpt_high: valid prediction time in samples, median over starts with interval.
        diverged: share of starts whose forecast diverged.
        d_stsp, d_h: of free runs against the held-out part, median over the runs.
        d_stsp_low, d_stsp_high, d_h_low, d_h_high: least and largest over the runs.
        free_run: the run of median distance, in data units. Shape (time, variable).
        note: how many free runs diverged, where any did.
    """

    slug: str
    nmse: np.ndarray
    nmse_low: np.ndarray
    nmse_high: np.ndarray
    vpt: float
    vpt_low: float
    vpt_high: float
    diverged: float
    d_stsp: float
    d_stsp_low: float
    d_stsp_high: float
    d_h: float
    d_h_low: float
    d_h_high: float
    free_run: np.ndarray
    note: str


@dataclasses.dataclass(frozen=True)
class Yardsticks:
    """What free runs are measured against, each a median over several stretches or surrogates.

    Attributes:
        floor_d_stsp, floor_d_h: data against data: earlier stretches of equal length against the held-out part.
        surrogate_d_stsp, surrogate_d_h: phase-randomised surrogates of the earlier data against it.
    """

    floor_d_stsp: float
    floor_d_h: float
    surrogate_d_stsp: float
    surrogate_d_h: float


def yardsticks(past: Series, truth: np.ndarray, delay: int, key: int) -> Yardsticks:
    """Data against data, and surrogates against data.

    Args:
        past: data from before (or apart from) the held-out part; the first path is used.
        truth: the held-out part, shape (time, variable).
        delay: of the embedding of a single variable, in samples.
        key: of the surrogates.
    """
    length, stop = len(truth), past.n_times
    references = [surrogate_run(past, stop, length, key + i) for i in range(RUNS)]
    stops = np.linspace(min(length, stop), stop, RUNS).astype(int)
    stretches = [past.paths[0][max(0, end - length) : end] for end in stops]
    return Yardsticks(
        floor_d_stsp=float(np.median([distance(truth, s, delay) for s in stretches])),
        floor_d_h=float(np.median([spectral(truth, s) for s in stretches])),
        surrogate_d_stsp=float(np.median([distance(truth, s, delay) for s in references])),
        surrogate_d_h=float(np.median([spectral(truth, s) for s in references])),
    )


def valid_times(series: Series, examined: Result, horizon: int) -> np.ndarray:
    """Steps for which each forecast of a backtest stayed valid. Shape (start,)."""
    truth = series.windows(horizon, examined["starts"])
    # infinite, not NaN, where a forecast diverged: a measure takes NaN for a gap in the data
    forecasts = truth - np.where(np.isnan(examined["residuals"]), np.inf, examined["residuals"])
    return measure.valid_prediction_time(truth, forecasts, dt=1.0, scale=np.sqrt(examined["variance"]))["times"]


def score_of(
    slug: str, series: Series, examined: Result, runs: np.ndarray, truth: np.ndarray, *, delay: int, horizon: int, key
) -> Score:
    """The score of one law from its backtest and its free runs.

    Args:
        slug: name of the law.
        series: the data of the backtest.
        examined: what `rheon.forecasting.backtest` gave.
        runs: free runs, shape (run, time, variable), NaN once one diverged.
        truth: the held-out part, shape (time, variable).
        delay: of the embedding of a single variable, in samples.
        horizon: of the backtest.
        key: of the bootstrap.
    """
    valid = valid_times(series, examined, horizon)
    picks = np.random.default_rng(key).integers(0, len(valid), (BOOTSTRAPS, len(valid)))
    low, high = np.quantile(np.median(valid[picks], axis=1), (0.025, 0.975))
    lost = int(np.isnan(runs).any(axis=(1, 2)).sum())
    distances = np.array([distance(truth, run, delay) for run in runs])
    rhythms = np.array([spectral(truth, run) for run in runs])
    # the run with the median distance is the one that is drawn: neither the luckiest nor the worst
    typical = int(np.argsort(distances)[len(distances) // 2])
    return Score(
        slug=slug,
        nmse=np.asarray(examined.value),
        nmse_low=examined["low"],
        nmse_high=examined["high"],
        vpt=float(np.median(valid)),
        vpt_low=float(low),
        vpt_high=float(high),
        diverged=float(examined["diverged"][-1]),
        d_stsp=float(distances[typical]),
        d_stsp_low=float(distances.min()),
        d_stsp_high=float(distances.max()),
        d_h=float(np.median(rhythms)),
        d_h_low=float(rhythms.min()),
        d_h_high=float(rhythms.max()),
        free_run=runs[typical],
        note=f"{lost} of {len(runs)} free runs diverged" if lost else "",
    )


def life(d_stsp: float, floor: float, surrogate: float) -> Literal["left", "cannot tell", "like", "near", "unlike"]:
    """What a free run's distance from the data says, given the floor and the distance of a surrogate.

    "left": it did not stay; "cannot tell": data differ from data as much as from a surrogate; "like": as near as data
    are, or twice as near as a surrogate; "near": nearer than a surrogate; "unlike": no nearer.

    Example:
        >>> life(0.5, floor=0.4, surrogate=3.0)
        'like'
    """
    if not np.isfinite(d_stsp):
        return "left"
    if not floor < TELLING * surrogate:
        return "cannot tell"
    if d_stsp < surrogate and d_stsp <= max(1.5 * floor, 0.5 * surrogate):
        return "like"
    return "near" if d_stsp < surrogate else "unlike"
