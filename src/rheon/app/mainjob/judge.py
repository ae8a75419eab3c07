"""Stage 4, judge: the held-out part, which nothing has touched before."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.bench.clouds import free_runs, start_samples
from rheon.bench.judging import Score, score_of, yardsticks
from rheon.core.progress import Progress
from rheon.core.series import Series
from rheon.forecasting.backtest import backtest

from .race import STARTS
from .records import Judgement, Look, Racer, Split

EXAMPLES = 3


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
            settings: dict = {"delay": look.delay, "horizon": look.horizon, "key": key}
            scores.append(score_of(racer.slug, series, result, runs, held_out, **settings))
            if racer.slug == best.slug:
                examined = result
            stage.advance(1, racer.title)
    marks = yardsticks(series.window(0, split.train_stop), held_out, look.delay, key)
    return Judgement(
        scores=scores,
        examined=examined,
        floor_d_stsp=marks.floor_d_stsp,
        floor_d_h=marks.floor_d_h,
        surrogate_d_stsp=marks.surrogate_d_stsp,
        surrogate_d_h=marks.surrogate_d_h,
        starts=len(examined["starts"]),
        shown=np.unique(np.linspace(0, len(examined["starts"]) - 1, EXAMPLES).round().astype(int)),
    )
