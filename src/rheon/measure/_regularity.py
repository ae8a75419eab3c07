"""Shared parts: what sample entropy and approximate entropy have in common around the counting of matches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import noted, paths_of, tamed, uneven
from ._settings import whole
from ._templates import Convention, Matches, matches

BLOCKS = 24
# the slope of the entropy over the logarithm of the tolerance is taken between these multiples of it
BRACKET = (0.8, 1.25)
SLOPE_SAMPLES = 1_000
# what a row holds besides details
APART = ("value", "error", "verdict", "reason", "curve")


def regularity(
    name: str, source: str, data, length: int, delay: int, tolerance, convention: Convention, most: int, one
):
    """The Result of a template entropy: variables apart, series pooled.

    `one(paths, tolerance, relative)` gives value, error, reason and details of one variable; `paths` is a list of
    arrays of shape (time,).
    """
    most = whole(most, "most", 3)
    paths, factor = tamed(paths_of(data))
    n = paths.shape[1]
    notes = []
    if n > most:
        first = (n - most) // 2
        paths, n = paths[:, first : first + most], most
        notes.append(f"middle {most} samples")
    if gaps := int((~np.isfinite(paths)).sum()):
        notes.append(f"{gaps} missing values, templates that touch them left out")
    rows = []
    for i in range(paths.shape[-1]):
        columns = [p[:, i] for p in paths]
        seen = np.concatenate([c[np.isfinite(c)] for c in columns])
        spread = float(np.std(seen, ddof=convention.ddof)) if seen.size > convention.ddof else float("nan")
        radius = convention.tolerance(spread, length) if tolerance is None else float(tolerance) * factor
        row = _row(columns, seen, n, length, delay, radius, tolerance is None, convention, one)
        rows.append(row | {"tolerance": radius / factor})
    scalar = len(rows) == 1
    pick = lambda key: rows[0][key] if scalar else np.array([r.get(key, np.nan) for r in rows])  # noqa: E731
    worst = next((r for r in rows if r["verdict"] != "converged"), rows[0])
    closed = "at most" if n >= convention.closed_from else "below"
    method = (
        f"templates of {length} and {length + 1} values, delay {delay}, distance {closed} the tolerance, convention "
        f"{convention.name!r}; {source}"
    )
    keys = [k for k in dict.fromkeys(k for r in rows for k in r) if k not in APART]
    return Result(
        name,
        pick("value"),
        error=pick("error"),
        verdict=worst["verdict"],
        reason=worst["reason"],
        units="nat",
        method=noted(method, *notes, uneven(data)),
        axes=() if scalar else ("variable",),
        details={k: pick(k) for k in keys} | {"convention": convention.name},
        figure=_figure(rows[0]["curve"], length),
    )


def _row(columns, seen, n: int, length: int, delay: int, radius: float, relative: bool, convention, one) -> dict:
    nan = float("nan")
    empty: dict = {"value": nan, "error": nan, "matches_shorter": 0, "matches_longer": 0, "tolerance": radius}
    empty |= {"bound": nan, "curve": np.zeros((2, 0))}
    if n - length * delay < 2 or seen.size < 3:
        samples = f"{seen.size} values in {n} samples"
        return empty | {"verdict": "too short", "reason": f"{samples}; templates span {length * delay + 1}"}
    if np.ptp(seen) == 0:
        return empty | {"verdict": "cannot tell", "reason": "all values are equal: every template matches every other"}
    found = one(columns, radius, relative)
    verdict, reason = "converged", ""
    if found.pop("unmatched"):
        verdict, reason = "cannot tell", found.pop("why")
    elif seen.size < 10**length:
        verdict = "too short"
        reason = f"{seen.size} values; templates of {length} values need {10**length} to match often enough"
    found.pop("why", None)
    return empty | found | {"verdict": verdict, "reason": reason}


def find(columns, length: int, delay: int, radius: float, convention: Convention) -> list[Matches]:
    """Matches within every series."""
    return [
        matches(c, length, delay, radius, len(c) >= convention.closed_from, convention.count(len(c), length, delay))
        for c in columns
    ]


def slope(columns, radius: float, value: Callable) -> float:
    """How much the entropy falls per unit of the logarithm of the tolerance, from a stretch of the data."""
    short = [c[:SLOPE_SAMPLES] for c in columns[: max(1, SLOPE_SAMPLES // max(len(columns[0]), 1))]]
    low, high = (value(short, radius * k) for k in BRACKET)
    found = (high - low) / np.log(BRACKET[1] / BRACKET[0])
    return float(found) if np.isfinite(found) else 0.0


def scale_influence(columns) -> list[np.ndarray]:
    """What every sample adds to the logarithm of the standard deviation. Shapes: (time,) each."""
    seen = np.concatenate([c[np.isfinite(c)] for c in columns])
    mean, variance = seen.mean(), seen.var()
    return [np.nan_to_num((c - mean) ** 2 / variance - 1) / (2 * seen.size) for c in columns]


def blocked(influences: list[np.ndarray]) -> float:
    """Variance of a sum of dependent terms: the squares of the sums over consecutive blocks."""
    whole = np.concatenate(influences)
    blocks = max(2, min(BLOCKS, len(whole) // 8))
    return float((np.bincount(np.arange(len(whole)) * blocks // len(whole), whole) ** 2).sum())


def _figure(curve, length: int) -> Figure:
    place = np.arange(curve.shape[1], dtype=float)
    traces = (
        Trace("line", place, curve[0], name=f"{length} values", role="data"),
        Trace("line", place, curve[1], name=f"{length + 1} values", role="model"),
    )
    return Figure((Panel(traces, title="Matches of every template", x="sample", y="matching templates"),))
