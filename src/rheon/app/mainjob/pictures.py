"""The figures of the report, as specs."""

from __future__ import annotations

import numpy as np

from rheon.bench.clouds import cloud
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.series import Series

from .records import Judgement, Look, Racer, Score

SHOWN_POINTS = 4_000
SHOWN_VARIABLES = 6


def attractors(series: Series, look: Look, best: Racer, score: Score, held_out: np.ndarray) -> Figure:
    """The recording's attractor beside the winner's, in the same coordinates."""
    labels = _labels(series, look)

    def panel(values, title, role):
        points = _three(cloud(values, look.delay), look)[:SHOWN_POINTS]
        trace = Trace("line", points[:, 0], points[:, 1], points[:, 2], name=title, role=role)
        return Panel((trace,), title=title, x=labels[0], y=labels[1], z=labels[2], dimensions=3)

    left = panel(held_out, "Held-out recording", "data")
    right = panel(score.free_run, f"{best.title}, running free", "model")
    return Figure((left, right), columns=2)


def _three(points: np.ndarray, look: Look) -> np.ndarray:
    """Three coordinates to draw: the first three, or two and a delayed first one."""
    if points.shape[1] >= 3:
        return points[:, :3]
    delayed = points[: len(points) - look.delay, :1]
    return np.concatenate([points[look.delay :], delayed], axis=1)


def _labels(series: Series, look: Look) -> tuple[str, str, str]:
    named = [f"{n} ({u})" if u else n for n, u in zip(series.names, series.units, strict=True)]
    if series.n_variables >= 3:
        return named[0], named[1], named[2]
    if series.n_variables == 2:
        return named[0], named[1], f"{series.names[0]}(t − {look.delay})"
    name = series.names[0]
    return f"{name}(t)", f"{name}(t − {look.delay})", f"{name}(t − {2 * look.delay})"


def errors(look: Look, best: Racer, judgement: Judgement, titles: dict[str, str], dt: float, unit: str) -> Figure:
    """Held-out error over the horizon: the winner with its interval, the simple baselines, the others faint."""
    time = dt * np.arange(1, look.horizon + 1)
    traces = [Trace("hline", np.zeros(1), np.ones(1), name="no better than the mean", role="floor")]
    for score in sorted(judgement.scores, key=lambda s: s.slug == best.slug):
        if score.slug == best.slug:
            traces.append(
                Trace("band", time, score.nmse_low, y2=score.nmse_high, name="95 % interval", role="interval")
            )
        role = {best.slug: "model"}.get(score.slug, "reference" if score.slug in _SIMPLE else "other")
        traces.append(Trace("line", time, np.maximum(score.nmse, 1e-6), name=titles[score.slug], role=role))
    panel = Panel(
        tuple(traces), title="Error of free-running forecasts", x=f"time ahead ({unit})", y="NMSE", y_scale="log"
    )
    return Figure((panel,))


_SIMPLE = ("persistence", "seasonal", "linear")


def examples(series: Series, look: Look, judgement: Judgement) -> Figure:
    """A few held-out stretches with the winner's forecasts of the lead variable."""
    panels = []
    starts, residuals = judgement.examined["starts"], judgement.examined["residuals"]
    for index in judgement.shown:
        path, start = starts[index]
        own = series.path(int(path))
        before, after = slice(max(0, start - look.horizon), start), slice(start, start + look.horizon)
        truth = own.values[after, look.lead]
        traces = (
            Trace("line", own.times[before], own.values[before, look.lead], name="context", role="other"),
            Trace("line", own.times[after], truth, name="recording", role="data"),
            Trace("line", own.times[after], truth - residuals[index, :, look.lead], name="forecast", role="model"),
        )
        panels.append(Panel(traces, x=f"time ({series.time_unit})", y=_named(series, look.lead)))
    return Figure(tuple(panels), columns=len(panels))


def future(series: Series, look: Look, ahead: Series, bands: Result) -> Figure:
    """The forecast beyond the end of the recording, with its 50 % and 90 % intervals."""
    panels = []
    own = series.times if series.times.ndim == 1 else series.times[0]
    recent = slice(max(0, series.n_times - 3 * look.horizon), None)
    inner, outer = bands.value
    for v in range(min(series.n_variables, SHOWN_VARIABLES)):
        traces = (
            Trace("band", ahead.times, outer[0, :, v], y2=outer[1, :, v], name="90 % interval", role="interval"),
            Trace("band", ahead.times, inner[0, :, v], y2=inner[1, :, v], name="50 % interval", role="interval"),
            Trace("line", own[recent], series.paths[0][recent, v], name="recording", role="data"),
            Trace("line", ahead.times, ahead.values[:, v], name="forecast", role="model"),
        )
        panels.append(Panel(traces, x=f"time ({series.time_unit})", y=_named(series, v)))
    return Figure(tuple(panels), columns=1)


def likeness(series: Series, look: Look, held_out: np.ndarray, runs: dict[str, np.ndarray]) -> Figure:
    """Spectrum and histogram of the lead variable: recording, winner, linear model."""
    data = _finite(held_out[:, look.lead])
    edges = np.linspace(data.min(), data.max(), 41)
    spectra, counts = [_spectrum(data, series.dt, "recording", "data")], []
    counts.append(_histogram(data, edges, "recording", "data"))
    for name, (run, role) in runs.items():
        values = _finite(run[:, look.lead])
        if len(values) > 0.5 * len(run):
            spectra.append(_spectrum(values, series.dt, name, role))
            counts.append(_histogram(values, edges, name, role))
    unit = series.time_unit or "time unit"
    frequency = Panel(
        tuple(spectra), title="Power spectrum", x=f"frequency (1/{unit})", y="power density", y_scale="log"
    )
    histogram = Panel(tuple(counts), title="Histogram", x=_named(series, look.lead), y="density")
    return Figure((frequency, histogram), columns=2)


def overview(series: Series, train_stop: int) -> Figure:
    """The whole recording, one panel per variable (the first six), with the border of the held-out part."""
    times = series.times if series.times.ndim == 1 else series.times[0]
    panels = []
    for v in range(min(series.n_variables, SHOWN_VARIABLES)):
        traces = (
            Trace("line", times, series.paths[0][:, v], name="recording", role="data"),
            Trace("vline", times[train_stop : train_stop + 1], np.zeros(1), name="held out from here", role="floor"),
        )
        panels.append(Panel(traces, x=f"time ({series.time_unit})", y=_named(series, v)))
    return Figure(tuple(panels), columns=1)


def _spectrum(values: np.ndarray, dt: float, name: str, role: str) -> Trace:
    from scipy.signal import welch

    frequency, power = welch(values, 1 / dt, nperseg=min(512, len(values)))
    return Trace("line", frequency[1:], np.maximum(power[1:], 1e-30), name=name, role=role)


def _histogram(values: np.ndarray, edges: np.ndarray, name: str, role: str) -> Trace:
    density, _ = np.histogram(values, bins=edges, density=True)
    return Trace("line", (edges[1:] + edges[:-1]) / 2, density, name=name, role=role)


def _named(series: Series, v: int) -> str:
    return f"{series.names[v]} ({series.units[v]})" if series.units[v] else series.names[v]


def _finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]
