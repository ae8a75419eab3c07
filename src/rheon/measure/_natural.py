"""Shared parts: the time scale on which a series goes up and down."""

from __future__ import annotations

import numpy as np

METHODS = ("crossings", "minima", "maxima")
# share of the natural time that a pattern should span, and least duration in natural times
IDEAL, LEAST = 0.4, 1.5


def marks(x: np.ndarray, method: str) -> np.ndarray:
    """Times of the events that are counted, in samples; gaps are stepped over. Shapes: (time,) -> (event,)."""
    place = np.flatnonzero(np.isfinite(x))
    x = x[place]
    if len(x) < 3:
        return np.zeros(0)
    if method == "crossings":
        above = x >= x.mean()
        return place[1:][above[1:] != above[:-1]].astype(float)
    x = -x if method == "maxima" else x
    return place[1:-1][(x[1:-1] < x[:-2]) & (x[1:-1] < x[2:])].astype(float)


def spans(x: np.ndarray) -> float:
    """Samples from the first observed value to the last."""
    place = np.flatnonzero(np.isfinite(x))
    return float(place[-1] - place[0]) if len(place) else 0.0


def natural_samples(paths: np.ndarray, method: str) -> tuple[float, float, int, float]:
    """Natural time in samples, its standard error, number of events, duration; series pooled. Shapes: (series, time).

    Crossings: duration over half their number. Extrema: mean distance of neighbours. NaN where there are too few.
    """
    events = [marks(p, method) for p in paths]
    duration = sum(spans(p) for p in paths)
    count = sum(len(e) for e in events)
    step = 2 if method == "crossings" else 1
    cycles = np.concatenate([e[step:] - e[:-step] for e in events])[::step]
    error = float(cycles.std(ddof=1) / np.sqrt(len(cycles))) if len(cycles) > 1 else float("nan")
    if method == "crossings":
        value = 2 * duration / count if count else float("nan")
    else:
        gaps = np.concatenate([np.diff(e) for e in events])
        value = float(gaps.mean()) if len(gaps) else float("nan")
    return value, error, count, duration


def ideal_delay(natural: float, order: int) -> int:
    """Delay at which a pattern of `order` values spans the ideal share of the natural time, at least 1."""
    return max(1, round(IDEAL * natural / (order - 1))) if np.isfinite(natural) else 1
