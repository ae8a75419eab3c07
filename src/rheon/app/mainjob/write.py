"""Stage 6, write: the files of a run. Every write is atomic, and the same run writes the same bytes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from rheon.core.files import write_json, write_text
from rheon.core.series import Series

from .clouds import forecasts, start_points
from .judge import QUANTILES
from .records import Judgement, Look, Racer


def future_bands(series: Series, look: Look, best: Racer, judgement: Judgement) -> tuple[np.ndarray, np.ndarray]:
    """The forecast beyond the last gap-free context, with bands from the held-out errors.

    Returns:
        times (horizon,), and bands (5, horizon, variable) at the quantiles 5, 25, 50, 75, 95 %; the median band is
        the forecast itself.

    Source: split-conformal idea: quantiles of the errors at the same horizon on data the fit has not seen.
    """
    starts = start_points(series, 0, best.fit.context, 0, 10**9)
    last = starts[np.argmax(starts[:, 1])][None]
    predicted = forecasts(best.fit, series, last, look.horizon)[0]
    own = series.times if series.times.ndim == 1 else series.times[last[0, 0]]
    times = own[last[0, 1] - 1] + series.dt * np.arange(1, look.horizon + 1)
    bands = predicted[None] + judgement.residual_quantiles
    # errors need not centre on zero; the forecast still lies inside its own intervals
    bands[:2] = np.minimum(bands[:2], predicted)
    bands[3:] = np.maximum(bands[3:], predicted)
    bands[2] = predicted
    return times, bands


def write_forecast(path: Path, series: Series, times: np.ndarray, bands: np.ndarray) -> None:
    """forecast.csv: time, and for each variable the forecast with the 50 % and 90 % interval."""
    marks = ["p05", "p25", "", "p75", "p95"]
    header = ["time"]
    for name in series.names:
        header += [name] + [f"{name}_{m}" for m in marks if m]
    rows = []
    for i, time in enumerate(times):
        row = [f"{time:.10g}"]
        for v in range(series.n_variables):
            five = bands[:, i, v]
            row += [f"{five[2]:.7g}"] + [f"{five[q]:.7g}" for q in (0, 1, 3, 4)]
        rows.append(row)
    write_text(path, _csv(header, rows))


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


__all__ = ["QUANTILES", "future_bands", "write_forecast", "write_leaderboard", "write_run"]
