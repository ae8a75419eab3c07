"""The main job from file to report: the stages in order, each taken from an earlier run where it is finished."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from rheon import __version__
from rheon.core.errors import RheonError
from rheon.core.files import write_text
from rheon.core.progress import Progress, Silent
from rheon.core.series import Series
from rheon.io.regular import regularise

from ..load import load
from .judge import judge
from .look import look
from .race import ENTRANTS, race, winner
from .records import SHORTEST, Look, Outcome, Split
from .report import report_page
from .stages import fingerprint, staged
from .understand import understand
from .verdict import leaderboard, verdict
from .write import future, write_forecast, write_leaderboard, write_run

SECONDS = 180.0


def run_main_job(
    file,
    *,
    columns: list[str] | None = None,
    time: str | None = None,
    array: str | None = None,
    horizon: int | None = None,
    seconds: float = SECONDS,
    out: str | os.PathLike = "rheon-out",
    key: int = 0,
    fresh: bool = False,
    entrants: tuple[str, ...] = ENTRANTS,
    progress: Progress | None = None,
) -> Outcome:
    """Turn a recording into a model, a leaderboard, invariants and a report.

    Args:
        file: path of a recording, or the name of a shipped data set.
        columns: names of the variables to use; None for all numeric ones.
        time: name of the time column; None to recognise it.
        array: name of the array in a file that holds several; None to recognise it.
        horizon: forecast length in samples of the file; None to choose one from the recording.
        seconds: time budget of the race. It is planned by fixed prices for two idle cores, not by the clock: the same
            budget and key give the same files on any machine, and a slow one takes longer.
        out: folder for the files of the run; created if needed.
        key: seed of all randomness.
        fresh: start over even if an earlier run with the same settings lies in `out`.
        entrants: slugs of the models that race.
        progress: who is told; silent by default.

    Returns:
        The Outcome: winner, leaderboard rows, verdict in sentences, what was resumed.

    Raises:
        RheonError: if the file cannot be read, is too short, does not vary, or `out` cannot be used.

    Source: scores as in Hess et al. 2023 (arXiv 2306.04406) and Gilpin 2023 (arXiv 2303.08011).

    Example:
        >>> from rheon.app.mainjob.run import run_main_job
        >>> callable(run_main_job)
        True
    """
    progress = progress or Silent()
    folder = Path(out)
    identity = _identity(file, columns, time, array, horizon, seconds, key, entrants)
    clock = _Clock()
    with staged(folder, identity, progress, fresh) as stages:
        series = stages.run("1-read", lambda: _read(file, columns, time, array, progress)).replace()
        clock.lap("read")
        first = stages.run("2-look", lambda: look(series, horizon, progress))
        clock.lap("look")
        working = thinned(series, first)
        racers = race(working, first, stages, key=key, seconds=seconds, entrants=entrants, progress=progress)
        best = winner(racers)
        progress.say(f"Winner on the validation stretch: {best.title}")
        clock.lap("race")
        judgement = stages.run("4-judge", lambda: judge(working, first, racers, best, key=key, progress=progress))
        clock.lap("judge")
        mine = next(s for s in judgement.scores if s.slug == best.slug)
        results = stages.run("5-understand", lambda: understand(working, first, best, mine, progress=progress))
        clock.lap("understand")
        rows = leaderboard(racers, judgement, first, working.dt)
        words = verdict(working, first, best, judgement, results)
        parts = (series, working, first, racers, best, judgement, results, rows, words)
        _write(folder, identity, parts, progress)
        clock.lap("write")
        write_text(folder / "timings.csv", clock.text())
        stages.finish()
        return Outcome(str(folder), best.slug, rows, words, list(stages.resumed), list(series.notes))


def thinned(series: Series, first: Look) -> Series:
    """The series the models see: every `stride`-th sample."""
    if first.stride == 1:
        return series
    keep = slice(None, None, first.stride)
    return series.replace(values=series.values[..., keep, :], times=series.times[..., keep])


def _read(file, columns, time, array, progress: Progress) -> Series:
    with progress.stage("Read", 2) as stage:
        series = load(file, columns=columns, time=time, array=array)
        stage.advance(1, "file")
        series = regularise(series)
        stage.advance(1, "grid")
    if series.n_times < SHORTEST:
        raise RheonError(
            f"the recording has {series.n_times} samples",
            where=series.source or str(file),
            remedy=f"a model, a validation and a held-out part need at least {SHORTEST}",
        )
    progress.say(str(series))
    for found, done in series.notes:
        progress.say(f"  found: {found}" + (f" → {done}" if done else ""))
    return series


def _identity(file, columns, time, array, horizon, seconds, key, entrants) -> dict:
    """What makes a run this run. The contents of the file count, not its name or date."""
    path = Path(file) if isinstance(file, str | os.PathLike) else None
    return {
        "input": fingerprint(path) if path is not None and path.is_file() else str(file),
        "columns": list(columns) if columns else None,
        "time column": time,
        "array": array,
        "horizon": horizon,
        "seconds": float(seconds),
        "key": int(key),
        "entrants": list(entrants),
        "rheon": __version__,
    }


def _write(folder: Path, identity: dict, parts: tuple, progress: Progress) -> None:
    series, working, first, racers, best, judgement, results, rows, words = parts
    with progress.stage("Write", 5) as stage:
        ahead, bands = future(working, first, best, judgement)
        best.fit.save(folder / "model.safetensors")
        stage.advance(1, "model.safetensors")
        write_forecast(folder / "forecast.csv", ahead, bands)
        stage.advance(1, "forecast.csv")
        write_leaderboard(folder / "leaderboard.csv", rows)
        stage.advance(1, "leaderboard.csv")
        write_run(
            folder / "run.json", _record(identity, series, working, first, racers, best, judgement, results, words)
        )
        stage.advance(1, "run.json")
        page = report_page(
            identity, series, working, first, racers, best, judgement, results, rows, words, ahead, bands
        )
        write_text(folder / "report.html", page)
        stage.advance(1, "report.html")


def _record(identity, series, working, first, racers, best, judgement, results, words) -> dict:
    split = Split.of(working.n_times)
    return {
        "identity": identity,
        "verdict": words,
        "winner": best.slug,
        "notes": [{"found": f, "done": d} for f, d in series.notes],
        "data": {
            "samples": series.n_times,
            "paths": series.n_series,
            "variables": list(series.names),
            "units": list(series.units),
            "time unit": series.time_unit,
            "step": series.dt,
            "missing": int((~series.mask).sum()),
            "working stride": first.stride,
            "fit until": split.fit_stop,
            "train until": split.train_stop,
            "working samples": split.stop,
        },
        "look": {name: result.to_dict() | {"details": None} for name, result in first.results.items()},
        "racers": [
            {
                "model": r.slug,
                "status": r.status,
                "reason": r.reason,
                "settings": r.settings,
                "tried": r.tried,
                "validation error": r.error,
                "validation life": r.life,
                "score": r.score,
            }
            for r in racers
        ],
        "held out": {
            s.slug: {
                "NMSE": np.round(s.nmse, 6),
                "valid steps": s.vpt,
                "D_stsp": s.d_stsp,
                "D_H": s.d_h,
                "diverged starts": s.diverged,
            }
            for s in judgement.scores
        },
        "floor": {"D_stsp": judgement.floor_d_stsp, "D_H": judgement.floor_d_h},
        "surrogate": {"D_stsp": judgement.surrogate_d_stsp, "D_H": judgement.surrogate_d_h},
        "starts": judgement.starts,
        "understanding": {name: result.to_dict() | {"details": None} for name, result in results.items()},
    }


class _Clock:
    """Seconds per stage, for timings.csv: the one file of a run that differs from run to run."""

    def __init__(self):
        self.laps: list[tuple[str, float]] = []
        self.last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps.append((name, now - self.last))
        self.last = now

    def text(self) -> str:
        return "stage,seconds\n" + "".join(f"{name},{seconds:.2f}\n" for name, seconds in self.laps)
