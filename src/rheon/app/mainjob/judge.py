"""Stage 4, judge: the held-out part, which nothing has touched before."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon import measure
from rheon.core.progress import Progress
from rheon.core.series import Series
from rheon.forecasting.backtest import backtest

from .clouds import RUNS, distance, free_runs, start_samples, surrogate_run
from .race import STARTS
from .records import Judgement, Look, Racer, Score, Split

EXAMPLES = 3
BOOTSTRAPS = 1000
SHORTEST_SPECTRUM = 64


def judge(series: Series, look: Look, racers: list[Racer], best: Racer, *, key: int, progress: Progress) -> Judgement:
    """Forecast errors from many held-out starts, and free runs against the held-out part.

    All racers start at the same samples: those for which the longest context of them all is free of gaps.
    """
    split = Split.of(series.n_times)
    held_out = series.paths[0][split.train_stop :]
    fitted = [r for r in racers if r.fit is not None]
    context = max(r.fit.context for r in fitted)
    starts = start_samples(series, split.train_stop, context, look.horizon, STARTS)
    scores: list[Score] = []
    examined: Any = None
    with progress.stage("Judge", len(fitted)) as stage:
        for racer in fitted:
            result = backtest(racer.fit, series, horizon=look.horizon, starts=starts, key=key)
            runs = free_runs(racer.fit, series, split.train_stop, series.n_times, len(held_out))
            scores.append(_score(racer.slug, series, result, runs, held_out, look, key))
            if racer.slug == best.slug:
                examined = result
            stage.advance(1, racer.title)
    references = [surrogate_run(series, split.train_stop, len(held_out), key + i) for i in range(RUNS)]
    stops = np.linspace(min(len(held_out), split.train_stop), split.train_stop, RUNS).astype(int)
    stretches = [series.paths[0][max(0, stop - len(held_out)) : stop] for stop in stops]
    return Judgement(
        scores=scores,
        examined=examined,
        floor_d_stsp=float(np.median([distance(held_out, s, look) for s in stretches])),
        floor_d_h=float(np.median([_spectral(held_out, s) for s in stretches])),
        surrogate_d_stsp=float(np.median([distance(held_out, s, look) for s in references])),
        surrogate_d_h=float(np.median([_spectral(held_out, s) for s in references])),
        starts=len(examined["starts"]),
        shown=np.unique(np.linspace(0, len(examined["starts"]) - 1, EXAMPLES).round().astype(int)),
    )


def _score(slug: str, series: Series, result, runs, held_out, look: Look, key: int) -> Score:
    truth = series.windows(look.horizon, result["starts"])
    # infinite, not NaN, where a forecast diverged: a measure takes NaN for a gap in the data
    forecasts = truth - np.where(np.isnan(result["residuals"]), np.inf, result["residuals"])
    valid = measure.valid_prediction_time(truth, forecasts, dt=1.0, scale=np.sqrt(result["variance"]))["times"]
    picks = np.random.default_rng(key).integers(0, len(valid), (BOOTSTRAPS, len(valid)))
    low, high = np.quantile(np.median(valid[picks], axis=1), (0.025, 0.975))
    lost = int(np.isnan(runs).any(axis=(1, 2)).sum())
    distances = np.array([distance(held_out, run, look) for run in runs])
    # the run with the median distance is the one that is drawn: neither the luckiest nor the worst
    typical = int(np.argsort(distances)[len(distances) // 2])
    return Score(
        slug=slug,
        nmse=np.asarray(result.value),
        nmse_low=result["low"],
        nmse_high=result["high"],
        vpt=float(np.median(valid)),
        vpt_low=float(low),
        vpt_high=float(high),
        diverged=float(result["diverged"][-1]),
        d_stsp=float(distances[typical]),
        d_stsp_low=float(distances.min()),
        d_stsp_high=float(distances.max()),
        d_h=float(np.median([_spectral(held_out, run) for run in runs])),
        free_run=runs[typical],
        note=f"{lost} of {len(runs)} free runs diverged" if lost else "",
    )


def _spectral(truth: np.ndarray, generated: np.ndarray) -> float:
    """D_H over the samples that both have; infinite where there are too few."""
    truth, generated = (values[np.isfinite(values).all(axis=1)] for values in (truth, generated))
    n = min(len(truth), len(generated))
    varies = np.std(truth[:n], axis=0) > 0 if n else np.zeros(truth.shape[1], bool)
    if n < SHORTEST_SPECTRUM or not varies.any():
        return float("inf")
    return float(measure.spectral_distance(truth[:n, varies], generated[:n, varies]))
