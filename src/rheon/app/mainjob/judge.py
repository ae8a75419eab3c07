"""Stage 4, judge: the held-out part, which nothing has touched before."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon import measure
from rheon.core.progress import Progress
from rheon.core.series import Series

from .clouds import cloud, forecasts, free_run, normalised_error, start_points
from .race import STARTS, WORST, distance, seed_of, surrogate_run
from .records import Judgement, Look, Racer, Score, Split

EXAMPLES = 3
# a forecast is valid while its normalised root-mean-square error stays below this
VALID = 0.5
BOOTSTRAPS = 1000
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def judge(series: Series, look: Look, racers: list[Racer], best: Racer, *, key: int, progress: Progress) -> Judgement:
    """Forecast errors from many held-out starts, and free runs against the held-out part.

    All racers start at the same points: those for which the longest context of them all is free of gaps.
    """
    split = Split.of(series.n_times)
    held_out = series.paths[0][split.train_stop :]
    fitted = [r for r in racers if r.fit is not None]
    context = max(r.fit.context for r in fitted)
    starts = start_points(series, split.train_stop, context, look.horizon, STARTS)
    truth = series.windows(look.horizon, starts)
    variance = np.nanvar(series.paths[:, : split.train_stop].reshape(-1, series.n_variables), axis=0) + 1e-30
    rng = np.random.default_rng(seed_of(key, 1))
    picks = rng.integers(0, len(starts), (BOOTSTRAPS, len(starts)))
    scores: list[Score] = []
    example: Any = None
    with progress.stage("Judge", len(fitted)) as stage:
        for racer in fitted:
            predicted = forecasts(racer.fit, series, starts, look.horizon)
            run = free_run(racer.fit, series, split.train_stop, len(held_out))
            scores.append(_score(racer.slug, truth, predicted, run, held_out, variance, look, picks))
            if racer.slug == best.slug:
                example = predicted
            stage.advance(1, racer.title)
    shown = np.linspace(0, len(starts) - 1, min(EXAMPLES, len(starts))).round().astype(int)
    reference = surrogate_run(series, split.train_stop, len(held_out), key)
    earlier = series.paths[0][max(0, split.train_stop - len(held_out)) : split.train_stop]
    residual = np.where(np.isfinite(example), truth - example, np.nan)
    return Judgement(
        scores=scores,
        floor_d_stsp=distance(held_out, earlier, look),
        floor_d_h=_spectral(held_out, earlier),
        surrogate_d_stsp=distance(held_out, reference, look),
        surrogate_d_h=_spectral(held_out, reference),
        starts=len(starts),
        example_starts=starts[shown],
        example_truth=truth[shown],
        example_forecast=example[shown],
        residual_quantiles=np.nanquantile(residual, QUANTILES, axis=0),
    )


def _score(slug, truth, predicted, run, held_out, variance, look: Look, picks: np.ndarray) -> Score:
    error = normalised_error(truth, predicted, variance, np.inf)
    capped = np.minimum(error, WORST * 5)
    valid = valid_steps(error)
    low, high = np.quantile(capped[picks].mean(axis=1), (0.025, 0.975), axis=0)
    vpt_low, vpt_high = np.quantile(np.median(valid[picks], axis=1), (0.025, 0.975))
    complete = bool(np.isfinite(run).all())
    return Score(
        slug=slug,
        nmse=capped.mean(axis=0),
        nmse_low=low,
        nmse_high=high,
        vpt=float(np.median(valid)),
        vpt_low=float(vpt_low),
        vpt_high=float(vpt_high),
        diverged=float(np.isnan(predicted).any(axis=(1, 2)).mean()),
        d_stsp=distance(held_out, run, look),
        d_h=_spectral(held_out, run) if complete else float("inf"),
        free_run=run,
        note="" if complete else "diverged",
    )


def valid_steps(error: np.ndarray) -> np.ndarray:
    """Steps before the normalised error first exceeds `VALID`.

    Shapes: squared errors (start, horizon) -> (start,).
    """
    beyond = np.sqrt(error) > VALID
    return np.where(beyond.any(axis=1), beyond.argmax(axis=1), error.shape[1]).astype(float)


def _spectral(truth: np.ndarray, generated: np.ndarray) -> float:
    good = np.isfinite(truth).all(axis=1)
    n = min(int(good.sum()), int(np.isfinite(generated).all(axis=1).sum()))
    if n < 64:
        return float("inf")
    clean = generated[np.isfinite(generated).all(axis=1)]
    return float(measure.spectral_distance(truth[good][:n], clean[:n]))


__all__ = ["Judgement", "cloud", "judge", "valid_steps"]
