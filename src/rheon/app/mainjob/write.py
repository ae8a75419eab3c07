"""Stage 6, write: the files of a run. Every write is atomic, and the same run writes the same bytes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from rheon.bench.clouds import last_context
from rheon.core.files import write_json, write_text
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.forecasting.forecast import forecast
from rheon.forecasting.prediction_interval import prediction_interval

from .records import Judgement, Look, Racer

LEVELS = (0.5, 0.9)


def future(series: Series, look: Look, best: Racer, judgement: Judgement) -> tuple[Series, Result]:
    """The forecast beyond the last gap-free context, and its intervals from the held-out errors.

    Returns:
        The forecast, and bands of shape (level, 2, horizon, variable) at the levels 50 % and 90 %.
    """
    ahead = forecast(best.fit, last_context(series, series.n_times, best.fit.context), look.horizon)
    return ahead, prediction_interval(ahead, judgement.examined, levels=LEVELS)


def write_forecast(path: Path, ahead: Series, bands: Result) -> None:
    """forecast.csv: time, and for each variable the forecast with the 50 % and 90 % interval; empty where infinite."""
    header = ["time"]
    for name in ahead.names:
        header += [name, *(f"{name}_{bound}{100 * level:.0f}" for level in LEVELS for bound in ("low", "high"))]
    inner = bands.value.reshape(2 * len(LEVELS), ahead.n_times, ahead.n_variables)
    rows = []
    for i, time in enumerate(ahead.times):
        row = [repr(float(time))]
        for v in range(ahead.n_variables):
            row += [_cell(ahead.values[i, v]), *(_cell(b) for b in inner[:, i, v])]
        rows.append(row)
    write_text(path, _csv(header, rows))


def _cell(value: float) -> str:
    return repr(float(value)) if np.isfinite(value) else ""


def write_leaderboard(path: Path, rows: list[dict]) -> None:
    """leaderboard.csv: one row per model; empty cells where there is no number."""
    header = list(rows[0])
    write_text(path, _csv(header, [["" if row[c] is None else row[c] for c in header] for row in rows]))


def write_run(path: Path, record: dict) -> None:
    """run.json: everything about the run that is a number or a word."""
    write_json(path, record)


def _csv(header: list[str], rows: list[list]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
