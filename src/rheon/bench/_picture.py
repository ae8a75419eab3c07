"""Shared parts: an assessment as a figure."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.series import Series

from .judging import Score, Yardsticks

SHOWN = 3_000


def assessment_figure(
    series: Series, truth: np.ndarray, scores: list[Score], marks: Yardsticks, pooled: dict, n: int, horizon: int
) -> Figure:
    """Error against horizon, the data beside a free run, and both distances beside their yardsticks."""
    ahead = series.dt * np.arange(1, horizon + 1)
    unit = f" ({series.time_unit})" if series.time_unit else ""
    skill = (
        Trace("band", ahead, pooled["low"], y2=pooled["high"], name="middle half", role="interval"),
        Trace("line", ahead, pooled["error"], name="fit", role="model"),
        Trace("line", ahead, scores[n].nmse, name="persistence", role="other"),
        Trace("line", ahead, scores[n + 1].nmse, name="linear", role="other"),
        Trace("hline", ahead[:1], np.ones(1), name="the mean of the data", role="floor"),
    )
    shown = min(len(truth), SHOWN, 10 * horizon)
    at = series.dt * np.arange(shown)
    runs = (
        Trace("line", at, truth[:shown, 0], name="data", role="data"),
        Trace("line", at, scores[0].free_run[:shown, 0], name="free run", role="model"),
    )
    return Figure(
        (
            Panel(skill, title="forecasts", x=f"ahead{unit}", y="squared error / variance"),
            Panel(runs, title="free run", x=f"time{unit}", y=series.names[0]),
            _bars("D_stsp", marks.floor_d_stsp, marks.surrogate_d_stsp, [s.d_stsp for s in scores], n),
            _bars("D_H", marks.floor_d_h, marks.surrogate_d_h, [s.d_h for s in scores], n),
        ),
        columns=2,
    )


def _bars(name: str, floor: float, surrogate: float, values: list[float], n: int) -> Panel:
    heights = np.array([floor, np.median(values[:n]), values[n + 1], surrogate])
    # what diverged has no bar
    heights = np.where(np.isfinite(heights), heights, 0.0)
    ticks = ("data", "fit", "linear", "surrogate")
    return Panel((Trace("bars", np.arange(4.0), heights, role="model"),), title=name, y=name, ticks=ticks)
