"""Columns of a table become a Series: the clock is found, cells become numbers, and every repair is noted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import RheonError
from ..series import Note, Series
from . import cells
from .calendar_table import unfolded
from .clock import Clock, chosen_clock, counts_rows, find_clock
from .column import Column, position, unique_names
from .paths import in_paths
from .rows import trim
from .suspects import declared_missing, look_for_sentinels

# below this share of readable cells a column counts as text
TEXT_SHARE = 0.5


def to_series(
    columns: Sequence[Column],
    *,
    source: str = "",
    notes: Sequence[Note] = (),
    choose: Sequence[str] | None = None,
    time: str | int | None = None,
    clock: Clock | None = None,
    named: bool = True,
    decimal: str = ".",
    missing: Sequence[float] = (),
    dt: float | None = None,
    dt_unit: str = "s",
) -> Series:
    """The series that a table holds.

    Args:
        columns: all columns, of equal length.
        source: what to call the table in messages.
        notes: what its reader already found and did.
        choose: names of the columns wanted; None takes all that hold numbers.
        time: name of the time column ("a+b" for date and time apart), "none" to count samples, None to look for it.
        clock: the clock where it is known from elsewhere (an index); its `used` is ignored.
        named: False if the names were made up.
        decimal: the decimal sign of text cells.
        missing: numbers that the file declares to mean "missing".
        dt, dt_unit: sampling step, where the file states it and has no clock.

    Returns:
        The series, sorted by time, with notes.

    Raises:
        RheonError: if there is no row, no column with numbers, or no such column as the ones asked for.

    Example:
        >>> s = to_series([Column("t", np.array([2.0, 1.0])), Column("x", np.array([5.0, 4.0]))])
        >>> s["x"].tolist(), s.names
        ([4.0, 5.0], ('x',))
    """
    columns, notes = list(columns), list(notes)
    if not columns or not len(columns[0].values):
        raise RheonError("there are no rows of data", where=source, remedy="check that the file is complete")
    names, repeated = unique_names([c.name for c in columns])
    columns = [c.replace(name=n) for c, n in zip(columns, names, strict=True)]
    if repeated:
        notes.append(Note(f"names used twice: {', '.join(repeated)}", "a number was added"))
    if choose is None and time is None:
        columns = unfolded(columns, notes)
    columns, remarks = _read_texts(columns, decimal)
    if time is not None and str(time).strip().lower() == "none":
        clock = None
    elif time is not None:
        clock = chosen_clock(columns, time, source, decimal == ",")
    elif clock is not None:
        clock = Clock(clock.times, clock.unit, (), clock.notes)
    else:
        clock = find_clock(columns, named, decimal == ",")
    used = () if clock is None else clock.used
    if clock is not None:
        notes += clock.notes
    wanted = _wanted(columns, used, choose, clock if time is None else None, source, notes)
    notes += [note for i in sorted({*wanted, *used}) for note in remarks.get(i, ())]
    kept = _numeric([columns[i] for i in wanted], missing, bool(choose), source, notes)
    if not kept:
        raise RheonError(
            "no column holds numbers" + (" beside the time column" if used else ""),
            where=source,
            remedy="choose columns that hold numbers; columns: " + _listed([c.name for c in columns]),
        )
    values = np.stack([c.values for c in kept], axis=1)
    times, values = _timed(clock, values, source, notes, dt)
    unit = clock.unit if clock is not None else (dt_unit if dt is not None else "sample")
    return in_paths(
        times,
        values,
        source=source,
        notes=notes,
        names=tuple(c.name for c in kept),
        units=tuple(c.unit for c in kept),
        time_unit=unit,
        clock=clock is not None and unit != "sample",
        describe=describe,
    )


def _wanted(columns, used, choose, clock: Clock | None, source: str, notes: list[Note]) -> list[int]:
    """Positions of the columns that are variables."""
    if choose:
        wanted = [position(columns, n, source) for n in choose]
        others = [c.name for i, c in enumerate(columns) if i not in wanted and i not in used]
        if others:
            notes.append(Note(f"{len(others)} columns not chosen: {_listed(others)}", "left out"))
        return wanted
    wanted = [i for i in range(len(columns)) if i not in used]
    counters = [i for i in wanted if clock is not None and counts_rows(columns[i], clock)]
    if counters and len(counters) < len(wanted):
        wanted = [i for i in wanted if i not in counters]
        found = f"columns that only count rows or repeat the clock: {_listed([columns[i].name for i in counters])}"
        notes.append(Note(found, "left out; choose them by name if they are wanted"))
    return wanted


def _timed(clock, values, source, notes, dt):
    """Times and values with rows that the clock does not know left out and empty rows at the ends cut."""
    if clock is None:
        values, start = trim(values, notes)
        return (np.arange(len(values)) + start) * (1.0 if dt is None else dt), values
    known = np.isfinite(clock.times)
    if not known.any():
        raise RheonError("no time can be read", where=source, remedy="choose another time column, or none")
    if not known.all():
        rows = np.flatnonzero(~known)
        notes.append(Note(f"{rows.size} rows have no readable time (first: data row {rows[0] + 1})", "left out"))
    return clock.times[known], values[known]


def _read_texts(columns: list[Column], decimal: str) -> tuple[list[Column], dict[int, list[Note]]]:
    """Columns of text that hold numbers or truth values as numbers, and remarks on what could not be read."""
    result, remarks = [], {}
    for i, column in enumerate(columns):
        if column.kind == "text":
            texts = np.array([None if v is None or v != v else str(v) for v in column.values], object)
            values, remark = _text_as_numbers(column.name, texts, decimal)
            column = column.replace(values=texts if values is None else values)
            remarks[i] = remark
        result.append(column)
    return result, remarks


def _text_as_numbers(name: str, texts: np.ndarray, decimal: str) -> tuple[np.ndarray | None, list[Note]]:
    words = cells.truths(texts)
    if words is not None:
        return words, [Note(f"column {name!r} holds yes or no", "read as 1 and 0")]
    values, wrong = cells.parse(texts, decimal)
    readable = int(np.isfinite(values).sum())
    if readable < TEXT_SHARE * (readable + wrong.sum()):
        return None, []
    if not wrong.any():
        return values, []
    row = int(np.flatnonzero(wrong)[0]) + 1
    found = (
        f"column {name!r}: {int(wrong.sum())} cells are no numbers ({_examples(texts[wrong])}; first: data row {row})"
    )
    return values, [Note(found, "set to missing")]


def _examples(texts: np.ndarray) -> str:
    return _listed(sorted({repr(v) for v in texts[:1000] if v is not None})[:3])


def _numeric(columns, missing, chosen: bool, source: str, notes: list[Note]) -> list[Column]:
    """The columns as float64, those without numbers left out."""
    kept = []
    for column in columns:
        values, problem = _as_numbers(column, notes)
        if values is None:
            if chosen:
                raise RheonError(
                    f"column {column.name!r} {problem}", where=source, remedy="choose columns with numbers"
                )
            notes.append(Note(f"column {column.name!r} {problem}", "left out"))
            continue
        infinite = np.isinf(values)
        if infinite.any():
            values = np.where(infinite, np.nan, values)
            row = int(np.flatnonzero(infinite)[0]) + 1
            notes.append(
                Note(
                    f"column {column.name!r}: {int(infinite.sum())} infinite values (first: data row {row})",
                    "set to missing",
                )
            )
        values = declared_missing(column.name, values, missing, notes)
        if np.isnan(values).all():
            if chosen:
                raise RheonError(f"column {column.name!r} is empty", where=source, remedy="choose columns with numbers")
            notes.append(Note(f"column {column.name!r} is empty", "left out"))
            continue
        kept.append(column.replace(values=values))
    return kept


def _as_numbers(column: Column, notes: list[Note]) -> tuple[np.ndarray | None, str]:
    kind = column.kind
    if kind == "number":
        return column.values.astype(np.float64), ""
    if kind == "truth":
        notes.append(Note(f"column {column.name!r} holds truth values", "read as 0 and 1"))
        return column.values.astype(np.float64), ""
    if kind == "complex":
        return None, "holds complex numbers"
    if kind == "span":
        values = column.values.astype("timedelta64[ns]").astype(np.float64) / 1e9
        notes.append(Note(f"column {column.name!r} holds time spans", "read as seconds"))
        return np.where(np.isnat(column.values), np.nan, values), ""
    if kind == "date":
        return None, "holds dates"
    return None, f"holds text ({_examples(column.values)})"


def describe(series: Series) -> Series:
    """The series with notes on what is worth knowing before it is used: gaps, constants, sentinels, shape.

    Example:
        >>> [n.found for n in describe(Series(np.array([1.0, 1.0, np.nan]))).notes]
        ["variable 'x0': 1 of 3 values missing", "variable 'x0' is constant"]
    """
    flat = series.values.reshape(-1, series.n_variables)
    gaps = np.isnan(flat).sum(0)
    for i, name in enumerate(series.names[:200]):
        if gaps[i]:
            series = series.noted(f"variable {name!r}: {gaps[i]} of {len(flat)} values missing", "kept as gaps")
    for i, name in enumerate(series.names[:200]):
        values = np.ascontiguousarray(flat[:, i])
        low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
        if low == high and len(flat) > 1:
            series = series.noted(f"variable {name!r} is constant", "kept")
        else:
            suspect = look_for_sentinels(values, low, high)
            if suspect:
                series = series.noted(
                    f"variable {name!r}: {suspect}", "kept: the file does not say that it means missing"
                )
    if series.n_times > 2 and not series.is_regular:
        steps = np.diff(series.times, axis=-1)
        found = (
            f"steps are uneven: from {steps.min():.6g} to {steps.max():.6g} {series.time_unit}, median {series.dt:.6g}"
        )
        series = series.noted(found, "kept; times are as recorded")
    if series.n_variables > 4 * series.n_times and series.n_series == 1:
        found = f"{series.n_variables} variables but only {series.n_times} times: rows and columns may be swapped"
        series = series.noted(found, "kept; transpose the data if time runs along the rows")
    return series


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
