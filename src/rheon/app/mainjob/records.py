"""What the stages hand on: plain values that are stored between stages and shown in the report."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from rheon.bench.judging import Score
from rheon.core.result import Result

__all__ = ["Judgement", "Look", "Outcome", "Racer", "Score", "Split"]

# a recording shorter than this cannot be split into parts that say anything
SHORTEST = 60


@dataclasses.dataclass(frozen=True)
class Split:
    """Where the parts of the recording end, in samples of the working series.

    The last quarter is held out: nothing touches it before `judge`. The last fifth of what comes before is the
    validation stretch on which settings and the winner are chosen.
    """

    fit_stop: int
    train_stop: int
    stop: int

    @staticmethod
    def of(n: int) -> Split:
        """The split of `n` samples."""
        train_stop = n - n // 4
        return Split(fit_stop=train_stop - train_stop // 5, train_stop=train_stop, stop=n)


@dataclasses.dataclass(frozen=True, eq=False)
class Look:
    """What the recording itself says, from the training part only.

    Attributes:
        facts: (name, value, remark) in words.
        results: name -> Result, of the lead variable.
        lead: index of the variable that the scalar measures look at.
        stride: every how many samples the models work.
        delay, dimension: embedding of the working series, in working samples.
        period: dominant period in working samples; 0 if there is none.
        horizon: forecast length in working samples.
    """

    facts: list
    results: dict
    lead: int
    stride: int
    delay: int
    dimension: int
    period: float
    horizon: int


@dataclasses.dataclass(frozen=True, eq=False)
class Racer:
    """One model in the race.

    Attributes:
        slug, title: of the model.
        status: "ok", "diverged", "failed" or "skipped".
        reason: why, in words, where not "ok".
        settings: the chosen hyperparameters.
        tried: number of settings tried.
        fit: the fit on the whole training part, or None.
        error: mean normalised squared error of free-running forecasts on the validation stretch.
        life: D_stsp of free runs against the validation stretch, divided by that of a phase-randomised surrogate;
            mean over the runs.
        score: error + life; the lowest wins.
    """

    slug: str
    title: str
    status: str
    reason: str
    settings: dict
    tried: int
    fit: Any
    error: float
    life: float
    score: float


@dataclasses.dataclass(frozen=True, eq=False)
class Judgement:
    """The held-out scores of all racers, and what they are to be compared with.

    Attributes:
        scores: one Score per racer that has a fit.
        floor_d_stsp, floor_d_h: data against data: stretches of the training part against the held-out part, median.
        surrogate_d_stsp, surrogate_d_h: phase-randomised surrogates of the training part against it, median.
        starts: number of start points.
        examined: the winner's backtest, from which the intervals of its forecast come.
        shown: which starts the report shows.
    """

    scores: list
    examined: Result
    floor_d_stsp: float
    floor_d_h: float
    surrogate_d_stsp: float
    surrogate_d_h: float
    starts: int
    shown: np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Outcome:
    """What the main job hands back.

    Attributes:
        out: folder of the run, as text.
        winner: slug of the chosen model.
        leaderboard: rows, best first; the keys are the columns of leaderboard.csv.
        verdict: plain words, a list of sentences.
        resumed: names of the stages that were taken from an earlier run.
        notes: what was found in the data and done about it.
    """

    out: str
    winner: str
    leaderboard: list[dict[str, Any]]
    verdict: list[str]
    resumed: list[str]
    notes: list
