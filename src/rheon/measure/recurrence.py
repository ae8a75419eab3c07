"""Recurrence quantification: when a trajectory comes back near to where it was, and how long it then stays near."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import is_constant, longest_stretch, noted, paths_of, series_of, signal_of, tamed
from ._neighbours import delay_vectors, spread_rows
from ._pairs import NORMS
from ._recurrence import Lines, lines_of, near
from ._settings import number, whole, whole_or_none

NAME = "recurrence quantification"
LEAST, MOST = 200, 20_000
MEASURES = (
    "recurrence_rate", "determinism", "laminarity", "mean_diagonal", "longest_diagonal", "diagonal_entropy",
    "trapping_time", "longest_vertical", "divergence",
)  # fmt: skip
PICTURE = 400


def recurrence(
    data,
    *,
    radius: float | None = None,
    rate: float = 0.05,
    variable=None,
    dimension: int | None = None,
    delay: int | None = None,
    norm: str = "euclidean",
    theiler: int = 1,
    shortest: int = 2,
    points: int = 5_000,
) -> Result:
    """Measures of the recurrence plot R(i, j) = 1 where the states at times i and j are nearer than a radius.

    Several variables are taken as coordinates of the state, one is embedded with delays. Diagonal lines are stretches
    of time in which two parts of the orbit run alongside; vertical lines are times in which the state hardly moves.
    All of them depend on radius, norm, Theiler window and length: compare only numbers with the same four.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. The longest stretch without a gap of each series; lines of all series are pooled.
        radius: in units of the data; default that at which the share `rate` of all pairs recur.
        rate: share of recurrent pairs, where no radius is given.
        variable: number or name of the variable to embed; default all variables as coordinates.
        dimension, delay: of the embedding of one variable; default those of `embedding`; 1 for none.
        norm: "euclidean", "maximum" or "manhattan".
        theiler: pairs less than this many samples apart are left out: 1 leaves out the main diagonal everywhere, 0
            leaves it out of the diagonal lines only.
        shortest: least length of a line, diagonal or vertical.
        points: longer series are cut to so many samples from their middle, at most 20,000 (one byte a pair is held).

    Returns:
        Result of shape (measure,), in the order `recurrence_rate`, `determinism` (share of recurrences in diagonal
        lines), `laminarity` (in vertical lines), `mean_diagonal`, `longest_diagonal`, `diagonal_entropy` (nats),
        `trapping_time` (mean vertical line), `longest_vertical`, `divergence` (1 / longest diagonal), lengths in
        samples. `error` by a jackknife over eight parts in time, NaN for the extremes. Details: each by name, `radius`,
        `diagonal_lines` and `vertical_lines` (numbers by length). Verdict "converged", "cannot tell" or "too short".

    Raises:
        RheonError: if a setting is impossible.

    Source: Zbilut and Webber 1992 (Phys. Lett. A 171:199); Marwan et al. 2007 (Physics Reports 438:237).

    Example:
        >>> result = recurrence(np.sin(0.1 * np.arange(1000)), dimension=2, delay=16, theiler=30)
        >>> round(result["determinism"], 2), round(result["recurrence_rate"], 2)
        (1.0, 0.05)
    """
    _refuse(radius, rate, norm, theiler, shortest, points)
    paths, method, verdict, reason = _states(data, variable, dimension, delay, int(points))
    unknown = np.full(len(MEASURES), np.nan)
    shared: dict = {"axes": ("measure",), "details": dict.fromkeys(MEASURES, np.nan)}
    method = noted(f"{norm} norm, Theiler window {theiler}, lines from {shortest}; Marwan et al. 2007", method)
    if verdict:
        return Result(NAME, unknown, verdict=verdict, reason=reason, method=method, **shared)
    paths = [path for path in paths if len(path) > theiler]
    if not paths:
        reason = f"no two states are {theiler} samples apart"
        return Result(NAME, unknown, verdict="too short", reason=reason, method=method, **shared)
    factor = tamed(np.concatenate([path.ravel() for path in paths]))[1]
    paths = [path * factor for path in paths]
    within = _radius(paths, rate, norm, int(theiler)) if radius is None else radius * factor
    radius = within / factor
    parts = [lines_of(path, within, norm, int(theiler)) for path in paths]
    size = max(p.diagonal.shape[1] for p in parts)
    pool = Lines(*(sum(_padded(getattr(p, f), size) for p in parts) for f in Lines._fields))
    value = _measures(pool, int(shortest))
    details = dict(zip(MEASURES, value.tolist(), strict=True)) | {
        "radius": radius,
        "diagonal_lines": pool.diagonal.sum(0),
        "vertical_lines": pool.vertical.sum(0),
    }
    verdict, reason = "converged", f"radius {radius:.4g}"
    if pool.diagonal[:, int(shortest) :].sum() < 10:
        verdict, reason = "cannot tell", f"fewer than 10 diagonal lines at radius {radius:.4g}: choose a larger one"
    return Result(
        NAME,
        value,
        error=_jackknife(pool, int(shortest)),
        verdict=verdict,
        reason=reason,
        method=method,
        axes=("measure",),
        details=details,
        figure=_figure(paths[0], within, norm),
    )


def _refuse(radius, rate, norm, theiler, shortest, points):
    if norm not in NORMS:
        raise RheonError(f"there is no norm {norm!r}", where="norm", remedy=f"choose {', '.join(NORMS)}")
    number(rate, "rate", 0, 1, exclusive=True)
    if radius is not None:
        number(radius, "radius", exclusive=True)
    whole(theiler, "theiler", 0), whole(shortest, "shortest"), whole(points, "points", LEAST, MOST)


def _states(data, variable, dimension, delay, points: int):
    """Paths of states, words about them, and a verdict with a reason where there is nothing to measure."""
    data = series_of(data)
    values = paths_of(data)
    dimension, delay = whole_or_none(dimension, "dimension"), whole_or_none(delay, "delay")
    words = []
    if variable is None and values.shape[-1] > 1:
        stretches = [path[slice(*longest_stretch(np.isfinite(path).all(1)))] for path in values]
        words.append(f"{values.shape[-1]} variables as coordinates")
    else:
        signal = signal_of(data, variable or 0)
        x = signal.values
        if len(x) < LEAST:
            return [], signal.note, "too short", f"{len(x)} samples without a gap; {LEAST} are needed"
        if dimension is None or (delay is None and dimension > 1):
            from .embedding import embedding

            shape = embedding(tamed(x)[0])
            dimension, delay = dimension or int(shape["dimension"]), delay or int(shape["delay"])
        delay = delay or 1
        if signal.note:
            words.append(signal.note)
        words.append(f"dimension {dimension}, delay {delay}")
        if (found := len(x) - (dimension - 1) * delay) < LEAST:
            reason = f"{max(found, 0)} states in {dimension} dimensions with delay {delay}; {LEAST} are needed"
            return [], "; ".join(words), "too short", reason
        first = max(0, (found - points) // 2)
        stretches = [delay_vectors(x[first : first + points + (dimension - 1) * delay], dimension, delay)]
    longest = max(len(s) for s in stretches)
    if longest > points:
        words.append(f"middle {points} of {longest} samples")
    cut = [s[max(0, (len(s) - points) // 2) :][:points] for s in stretches]
    kept = [s for s in cut if len(s) >= LEAST]
    if not kept:
        return [], "; ".join(words), "too short", f"{longest} states without a gap; {LEAST} are needed"
    if all(is_constant(column) for s in kept for column in s.T):
        return [], "; ".join(words), "cannot tell", "the values do not vary"
    return kept, "; ".join(words), "", ""


def _radius(paths, rate: float, norm: str, theiler: int) -> float:
    """The radius at which the share `rate` of the pairs recur; from all pairs up to 2,000 points."""
    from scipy.spatial.distance import cdist

    name = {"euclidean": "euclidean", "maximum": "chebyshev", "manhattan": "cityblock"}[norm]
    found = []
    for path in paths:
        rows = spread_rows(len(path), max(20, 4_000_000 // (len(path) * len(paths))))
        distances = cdist(path[rows], path, name)
        found.append(distances[np.abs(rows[:, None] - np.arange(len(path))) >= max(1, theiler)])
    pooled = np.concatenate(found)
    place = int(np.clip(round(rate * len(pooled)), 1, len(pooled) - 1))
    radius = float(np.partition(pooled, place)[place])
    # a coarsely stored series has many equal distances, perhaps zero
    return radius if radius > 0 else float(pooled[pooled > 0].min())


def _padded(counts, size: int):
    return counts if counts.ndim == 1 else np.pad(counts, ((0, 0), (0, size - counts.shape[1])))


def _measures(lines: Lines, shortest: int) -> np.ndarray:
    diagonal, vertical = lines.diagonal.sum(0), lines.vertical.sum(0)
    length = np.arange(len(diagonal))
    with np.errstate(invalid="ignore", divide="ignore"):
        long_d, long_v = diagonal[shortest:], vertical[shortest:]
        p = long_d[long_d > 0] / max(long_d.sum(), 1)
        longest = float(np.flatnonzero(diagonal).max(initial=0))
        return np.array([
            lines.points.sum() / lines.places.sum(),
            (length * diagonal)[shortest:].sum() / np.float64((length * diagonal).sum()),
            (length * vertical)[shortest:].sum() / np.float64((length * vertical).sum()),
            (length * diagonal)[shortest:].sum() / np.float64(long_d.sum()),
            longest,
            abs(float((p * np.log(p)).sum())) if len(p) else np.nan,
            (length * vertical)[shortest:].sum() / np.float64(long_v.sum()),
            float(np.flatnonzero(vertical).max(initial=0)),
            1 / longest if longest else np.nan,
        ])  # fmt: skip


def _jackknife(lines: Lines, shortest: int) -> np.ndarray:
    """Standard error from leaving out one part of the times after the other; NaN for extremes."""
    count = len(lines.points)
    without = [_measures(Lines(*(np.delete(field, g, 0) for field in lines)), shortest) for g in range(count)]
    error = np.sqrt((count - 1) * np.var(without, axis=0))
    for name in ("longest_diagonal", "longest_vertical", "divergence"):
        error[MEASURES.index(name)] = np.nan
    return error


def _figure(path, radius: float, norm: str) -> Figure:
    rows = spread_rows(len(path), PICTURE)
    shown = np.ascontiguousarray(path[rows].T)
    shape = (len(rows), len(rows))
    plot = near(shown, lambda c: c[:, None], lambda c: c, radius, norm, (np.empty(shape), np.empty(shape)))
    at = rows.astype(float)
    heat = Trace("heat", at, at, z=plot.astype(float), name="recurrence", role="data")
    return Figure((Panel((heat,), title="recurrence plot", x="sample", y="sample"),))
