"""One series from the named arrays of a file: which of them is the data, which the clock, which the names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.intake.calendar import elapsed
from rheon.core.intake.clock import is_time_name
from rheon.core.intake.column import Column, split_unit
from rheon.core.intake.columns import describe, to_series
from rheon.core.series import Note, Series

# an array this many times smaller than the largest one is taken for a setting, not for data
_MINOR = 50
_RATE = re.compile(r"^(fs|f_s|rate|sampl\w*_?(rate|freq\w*)|sf|sr|freq\w*_?hz)$", re.IGNORECASE)
_STEP = re.compile(r"^(dt|delta_?t|sampl\w*_?(interval|period|step|time)|time_?step)$", re.IGNORECASE)


def series_of(
    arrays: Mapping[str, np.ndarray],
    where: str,
    *,
    columns=None,
    time=None,
    array: str | None = None,
    notes: list[Note] | None = None,
) -> Series:
    """The series that the arrays of a file hold.

    Args:
        arrays: name -> array.
        where: what to call the file in messages.
        columns, time, array: as for `rheon.io.read.read`.
        notes: what the reader already found.

    Raises:
        RheonError: if several arrays could be meant, or none.

    Example:
        >>> series_of({"t": np.arange(3) / 2, "x": np.array([1.0, 3.0, 2.0])}, "a.npz").dt
        0.5
    """
    notes = list(notes or [])
    usable, texts, scalars = _sorted_out(arrays, where, array, notes)
    if array is not None and array not in usable:
        raise RheonError(f"there is no array {array!r} with numbers", where=where, remedy=_choices(usable))
    if not usable:
        raise RheonError(
            "there is no array with numbers in it", where=where, remedy="arrays: " + (", ".join(arrays) or "none")
        )
    if array is None and columns and all(c in usable for c in columns):
        picked = {c: usable[c] for c in columns}
        columns = None
    elif array is not None:
        picked = {array: usable[array]}
    else:
        picked = _data_among(usable, time, where, notes)
    clocks = _clocks(usable, picked, time)
    dt = _step(scalars, notes) if not clocks else None
    if len(picked) == 1 and next(iter(picked.values())).ndim > 1:
        name, values = next(iter(picked.items()))
        return _from_block(name, values, clocks, texts, dt, where, columns, time, notes)
    lengths = {v.shape[0] for v in picked.values()}
    if len(lengths) > 1 or any(v.ndim > 1 for v in picked.values()):
        raise RheonError("the arrays have different lengths", where=where, remedy=_choices(picked))
    length = lengths.pop()
    clock = {n: v for n, v in clocks.items() if v.shape == (length,)}
    table = [_column(n, v) for n, v in {**clock, **picked}.items()]
    if time is None and clock:
        time = split_unit(next(iter(clock)))[0]
    return to_series(table, source=where, notes=notes, choose=columns, time=time, dt=dt)


def _column(name: str, values: np.ndarray) -> Column:
    short, unit = split_unit(name)
    return Column(short, values, unit)


def _sorted_out(arrays, where, array, notes):
    """Arrays of numbers, arrays of text, and single numbers."""
    usable, texts, scalars = {}, {}, {}
    for name, values in arrays.items():
        values = np.asarray(values)
        kind = values.dtype.kind
        if kind == "c" and (array == name or len(arrays) == 1):
            raise RheonError(
                f"array {name!r} holds complex numbers",
                where=where,
                remedy="save its real and imaginary parts, or its modulus, as columns",
            )
        if values.size == 1 and kind in "fiub":
            scalars[name] = float(values.reshape(-1)[0])
        elif kind in "US":
            texts[name] = [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values.ravel()]
        elif kind in "fiubMm" and values.ndim and values.size:
            flat = values.ndim == 2 and 1 in values.shape
            usable[name] = values.reshape(-1) if flat else values
        elif array == name:
            raise RheonError(f"array {name!r} is of shape {values.shape} and type {values.dtype}", where=where)
        else:
            notes.append(Note(f"array {name!r} of shape {values.shape} and type {values.dtype}", "left out"))
    if not usable and len(scalars) == 1 and len(arrays) == 1:
        raise RheonError(f"array {next(iter(scalars))!r} holds one number only", where=where)
    return usable, texts, scalars


def _choices(arrays) -> str:
    shown = ", ".join(f"{n} {v.shape}" for n, v in list(arrays.items())[:10])
    return f"name one by --array (array=... in Python), or several of one length by --columns: {shown}"


def _data_among(usable, time, where, notes):
    """The arrays that are data: one block, or vectors of one length."""
    rest = {n: v for n, v in usable.items() if n != time and not (is_time_name(n) and v.ndim == 1)} or dict(usable)
    largest = max(v.size for v in rest.values())
    minor = {n: v for n, v in rest.items() if v.size * _MINOR < largest}
    major = {n: v for n, v in rest.items() if n not in minor}
    one_block = len(major) == 1
    vectors = all(v.ndim == 1 for v in major.values()) and len({v.shape for v in major.values()}) == 1
    if not one_block and not vectors:
        raise RheonError(f"the file holds {len(rest)} arrays that could be meant", where=where, remedy=_choices(rest))
    if not one_block and _like_names(major):
        raise RheonError(
            f"the arrays {', '.join(major)} look like several recordings, not like variables of one",
            where=where,
            remedy=_choices(major),
        )
    if minor:
        shown = ", ".join(f"{n} {v.shape}" for n, v in minor.items())
        notes.append(Note(f"small arrays beside the data: {shown}", "left out"))
    return major


def _like_names(arrays) -> bool:
    parts = ("train", "test", "val", "valid", "validation", "training", "testing")
    return sum(any(p in re.split(r"[^a-z]+", n.lower()) for p in parts) for n in arrays) > 1


def _clocks(usable, picked, time) -> dict[str, np.ndarray]:
    if time is not None:
        return {time: usable[time]} if time in usable and time not in picked else {}
    others = {n: v for n, v in usable.items() if n not in picked and v.ndim == 1 and is_time_name(n)}
    return dict(list(others.items())[:1])


def _step(scalars: dict[str, float], notes: list[Note]) -> float | None:
    for name, value in scalars.items():
        if value > 0 and np.isfinite(value) and (_RATE.match(name) or _STEP.match(name)):
            step = 1 / value if _RATE.match(name) else value
            notes.append(Note(f"the file holds {name} = {value:g}", f"the step is {step:g} s"))
            return step
    return None


def _from_block(name, values, clocks, texts, dt, where, columns, time, notes) -> Series:
    if values.ndim > 3:
        raise RheonError(
            f"array {name!r} has {values.ndim} axes, shape {values.shape}",
            where=where,
            remedy="a series is (time, variable) or (series, time, variable)",
        )
    if values.dtype.kind in "Mm":
        raise RheonError(f"array {name!r} holds dates", where=where, remedy="choose an array with numbers")
    clock_name, clock = next(iter(clocks.items()), (None, None))
    axis = values.ndim - 2
    if clock is not None and clock.shape[0] != values.shape[axis]:
        matches = [a for a in range(values.ndim) if values.shape[a] == clock.shape[0]]
        if not matches:
            notes.append(Note(f"array {clock_name!r} has {clock.shape[0]} times for shape {values.shape}", "left out"))
            clock = None
        else:
            values = np.moveaxis(values, matches[0], axis)
            notes.append(Note(f"array {clock_name!r} says that axis {matches[0]} is time", "axes were exchanged"))
    names, units = _labels(texts, values.shape[-1], name)
    clock_unit = texts.get("time_unit", [""])[0]
    if values.ndim == 2:
        table = [Column(n, values[:, i], units[i]) for i, n in enumerate(names)]
        if clock is not None and clock_name is not None:
            table.insert(0, Column(clock_name, clock, clock_unit))
            time = 0
        return to_series(table, source=where, notes=notes, choose=columns, time=time, dt=dt)
    if time not in (None, "none") and clock is None:
        raise RheonError(f"there is no time array {time!r} for many paths", where=where, remedy="use --time none")
    if clock is not None and clock.dtype.kind == "M":
        clock, clock_unit, origin = elapsed(clock.astype("datetime64[ns]"))
        notes.append(Note(f"array {clock_name!r} holds dates", origin))
    elif clock is None:
        clock_unit = "s" if dt else "sample"
    return many_paths(values, names, units, clock, clock_unit, dt, where, columns, notes)


def _labels(texts, width: int, name: str) -> tuple[list[str], list[str]]:
    """Names and units of the variables, from arrays of text of the right length."""
    units = next((texts[k] for k in ("units", "unit") if len(texts.get(k, ())) == width), None)
    named = {k: t for k, t in texts.items() if len(t) == width and len(set(t)) == width and t is not units}
    preferred = ("names", "variables", "columns", "labels", "channels", *named)
    names = next((named[k] for k in preferred if k in named and k != "time_unit"), None)
    if names is None:
        names = [f"x{i}" if width > 1 else name for i in range(width)]
    if units is None:
        pairs = [split_unit(n) for n in names]
        names, units = [n for n, _ in pairs], [u for _, u in pairs]
    return names, units


def many_paths(values, names, units, clock, clock_unit, dt, where, columns, notes) -> Series:
    """A series from a block (series, time, variable)."""
    values = values.astype(np.float64)
    infinite = np.isinf(values)
    if infinite.any():
        values[infinite] = np.nan
        notes.append(Note(f"{int(infinite.sum())} infinite values", "set to missing"))
    if np.isnan(values).all():
        raise RheonError("the array holds no number, only missing values", where=where)
    if values.shape[0] > 20 * values.shape[1]:
        found = f"{values.shape[0]} paths of {values.shape[1]} samples: the first two axes may be swapped"
        notes.append(Note(found, "kept; a block is (series, time, variable)"))
    notes.append(Note(f"a block of shape {values.shape}", "read as (series, time, variable)"))
    times = np.arange(values.shape[1]) * (dt or 1.0) if clock is None else clock.astype(np.float64)
    series = Series(
        values,
        times,
        names=tuple(names),
        units=tuple(units),
        time_unit=clock_unit,
        source=where,
        notes=tuple(notes),
    )
    return describe(series.select(columns) if columns else series)
