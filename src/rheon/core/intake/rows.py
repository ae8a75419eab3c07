"""Rows in the order of time: sorted, duplicates averaged, empty ends cut."""

from __future__ import annotations

import numpy as np

from ..series import Note


def in_order(times: np.ndarray, values: np.ndarray, notes: list[Note]) -> tuple[np.ndarray, np.ndarray]:
    """Rows sorted by time, rows of equal time averaged over what was observed.

    Args:
        times: shape (row,), finite.
        values: shape (row, variable).
        notes: what was done is appended here.

    Example:
        >>> notes = []
        >>> t, x = in_order(np.array([1.0, 0.0, 1.0]), np.array([[2.0], [5.0], [4.0]]), notes)
        >>> t.tolist(), x.ravel().tolist(), len(notes)
        ([0.0, 1.0], [5.0, 3.0], 2)
    """
    steps = np.diff(times)
    if (steps > 0).all():
        return times, values
    if (steps < 0).all():
        notes.append(Note("times fall from row to row", "rows were reversed"))
        return times[::-1].copy(), values[::-1].copy()
    if (steps < 0).any():
        rows = np.flatnonzero(steps < 0)
        notes.append(
            Note(f"{rows.size} times stand out of order (first: data row {rows[0] + 2})", "rows were sorted by time")
        )
        order = np.argsort(times, kind="stable")
        times, values = times[order], values[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(times) > 0]))
    doubles = len(times) - len(starts)
    if not doubles:
        return times, values
    seen = np.isfinite(values)
    count = np.add.reduceat(seen, starts, axis=0, dtype=np.int64)
    total = np.add.reduceat(np.where(seen, values, 0.0), starts, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
    single = np.diff(np.append(starts, len(times))) == 1
    mean[single] = values[starts[single]]  # untouched rows keep their very bits
    again = np.flatnonzero(np.concatenate([[False], np.diff(times) <= 0]))
    same = _equal(values[again], values[again - 1])
    kind = "the rows agree" if same else "the rows differ"
    notes.append(
        Note(f"{doubles} rows repeat a time (first: time {times[again[0]]:.10g}); {kind}", "equal times were averaged")
    )
    return times[starts], mean


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.all((a == b) | (np.isnan(a) & np.isnan(b))))


def trim(values: np.ndarray, notes: list[Note]) -> tuple[np.ndarray, int]:
    """Rows without the empty ones at both ends, and how many were cut in front. Shape (row, variable)."""
    seen = np.flatnonzero(np.isfinite(values).any(1))
    first, last = int(seen[0]), int(seen[-1])
    cut = len(values) - (last - first + 1)
    if cut:
        notes.append(Note(f"{cut} empty rows at the ends ({first} in front)", "left out"))
    return values[first : last + 1], first
