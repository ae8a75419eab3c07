"""Which columns of a table are its clock, and what time they tell."""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from ..errors import RheonError
from ..series import Note
from .calendar import elapsed, from_parts, parse_clock, parse_stamps
from .column import Column, position, words

_STRONG = words(
    "time times timestamp timestamps datetime date dates zeit datum uhrzeit temps fecha hora elapsed epoch unix"
)
_WHOLE = words(
    """t ts tt year years yr age day days hour hours hr minute minutes min month sec secs second seconds ms msec us ns
    jd mjd datenum julian doy jahr jour annee kyr ka decyear decimalyear yearfrac"""
)
_COUNTERS = words("index idx id no nr n row sample samples frame frames obs number step steps rownames record records")
_UNIT_WORDS = {
    "ms": "ms", "msec": "ms", "us": "us", "ns": "ns", "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "min", "minute": "min", "minutes": "min", "h": "h", "hr": "h", "hour": "h", "hours": "h", "d": "d",
    "day": "d", "days": "d", "year": "year", "years": "year", "yr": "year", "jahr": "year", "jd": "d", "mjd": "d",
    "datenum": "d", "ka": "ka", "kyr": "kyr", "month": "month",
}  # fmt: skip
_PARTS = {"year": "year", "yr": "year", "yyyy": "year", "month": "month", "mon": "month", "mm": "month",
          "monmmm": "month", "mo": "month", "day": "day", "dd": "day", "dom": "day", "hour": "hour", "hr": "hour",
          "hh": "hour", "minute": "minute", "min": "minute", "second": "second", "sec": "second", "doy": "doy",
          "dayofyear": "doy"}  # fmt: skip
# what a count since 1970 may be, by size: times from 1980 to 2100
_EPOCHS = (("s", 1.0), ("ms", 1e3), ("us", 1e6), ("ns", 1e9))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BACKWARDS = re.compile(r"\b(?:[Bb]\.?[Pp]|[Bb]efore [Pp]resent|ka|Ma|ago)\b")


@dataclasses.dataclass(frozen=True, eq=False)
class Clock:
    """What time it is in every row.

    Attributes:
        times: shape (row,), NaN where the clock could not be read. In the order of the file.
        unit: unit of the times.
        used: positions of the columns that the clock was made of.
        notes: what was found and done.
    """

    times: np.ndarray
    unit: str
    used: tuple[int, ...]
    notes: tuple[Note, ...] = ()


def find_clock(columns: list[Column], named: bool = True, day_first: bool = False) -> Clock | None:
    """The clock of a table, or None if no column looks like one.

    Args:
        columns: all columns of the table.
        named: False if the names were made up, as for a file without a header.
        day_first: how to read 01/02/2003 where nothing decides.

    Example:
        >>> find_clock([Column("t", np.array([0.0, 0.5]), "s"), Column("x", np.array([1.0, 0.0]))]).unit
        's'
    """
    order = sorted(range(len(columns)), key=lambda i: not is_time_name(columns[i].name))
    for i in order:
        if columns[i].kind == "date":
            return _with_time_of_day(columns, i, columns[i].values.astype("datetime64[ns]"), "dates")
    parts = _from_part_columns(columns)
    if parts is not None:
        return parts
    for i in order:
        clock = _from_text(columns, i, day_first) if columns[i].kind in ("text", "span") else None
        if clock is not None:
            return clock
    for i in order:
        if is_time_name(columns[i].name) and columns[i].kind == "number":
            clock = read_clock(columns, i)
            if clock is not None:
                return clock
    return _unnamed_clock(columns, named)


def is_time_name(name: str) -> bool:
    """True if a column name says that it holds times.

    Example:
        >>> is_time_name("Time_ms"), is_time_name("t"), is_time_name("thickness")
        (True, True, False)
    """
    # of a path such as record/time or record.time the last part counts
    words = re.findall(r"[^\W\d_]+", re.split(r"[/.](?=[^\W\d])", name.lower())[-1])
    return bool(words) and (any(w in _STRONG for w in words) or "".join(words) in _WHOLE)


def read_clock(columns: list[Column], i: int, day_first: bool = False) -> Clock | None:
    """The clock that column `i` alone tells, or None if it cannot be one."""
    column = columns[i]
    if column.kind == "date":
        return _with_time_of_day(columns, i, column.values.astype("datetime64[ns]"), "dates")
    if column.kind in ("text", "span"):
        return _from_text(columns, i, day_first)
    if column.kind != "number":
        return None
    values = column.values.astype(np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    good = values[np.isfinite(values)]
    if good.size == 0 or (good.size > 1 and np.all(good == good[0])):
        return None
    label = f"column {column.name!r}"
    stamps, how = _hidden_dates(column, good, values)
    if stamps is not None:
        times, unit, origin = elapsed(stamps)
        return Clock(times, unit, (i,), (Note(f"{label} holds {how}", origin),))
    unit = column.unit or _unit_in_name(column.name)
    if _BACKWARDS.search(unit) or _BACKWARDS.search(column.name.replace("_", " ")):
        note = Note(
            f"{label} counts backwards ({unit or column.name})", "its sign was changed, so that time runs forward"
        )
        return Clock(-values, unit, (i,), (note,))
    notes = [Note(f"{label} is the time axis", f"its unit is {unit}" if unit else "its unit is unknown")]
    if re.fullmatch(r"age", column.name.strip().lower()):
        notes.append(Note("an age may count backwards; suspected only", "kept as it is"))
    return Clock(values, unit, (i,), tuple(notes))


def _unit_in_name(name: str) -> str:
    words = re.findall(r"[^\W\d_]+", name.lower())
    return _UNIT_WORDS.get(words[-1], "") if words and words[-1] not in ("t",) else ""


def _hidden_dates(column: Column, good: np.ndarray, values: np.ndarray):
    """Dates written as one number: counts since 1970, 20140701, 201407, spreadsheet serials."""
    whole = bool(np.all(good == np.floor(good)))
    low, high = float(good.min()), float(good.max())
    name = column.name.lower()
    if whole and low >= 16780101 and high <= 22611231:
        stamps = from_parts(values // 10000, values // 100 % 100, values % 100)
        if np.isnat(stamps).sum() == np.isnan(values).sum():
            return stamps, "dates as numbers such as 20140701"
    if whole and low >= 167801 and high <= 226112 and not column.unit:
        stamps = from_parts(values // 100, values % 100)
        if np.isnat(stamps).sum() == np.isnan(values).sum():
            return stamps, "months as numbers such as 201407"
    for unit, scale in _EPOCHS:
        if 3.15e8 * scale <= low and high <= 4.1e9 * scale:
            return _instants(values / scale), f"{_long(unit)} since 1970-01-01 UTC"
    if "date" in name and low >= 20000 and high <= 80000 and not column.unit:
        return _instants((values - 25569.0) * 86400), "spreadsheet day numbers"
    if ("datenum" in name or "date" in name) and low >= 700000 and high <= 800000:
        return _instants((values - 719529.0) * 86400), "day numbers counted from year 0"
    return None, ""


def _long(unit: str) -> str:
    return {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}[unit]


def _instants(seconds: np.ndarray) -> np.ndarray:
    # whole and broken seconds apart, so that stamps of today keep their microseconds
    known = np.isfinite(seconds)
    whole = np.floor(np.where(known, seconds, 0))
    rest = np.round((np.where(known, seconds, 0) - whole) * 1e6) * 1000
    stamps = whole.astype("datetime64[s]").astype("datetime64[ns]") + rest.astype("timedelta64[ns]")
    return np.where(known, stamps, np.datetime64("NaT", "ns"))


def _from_text(columns: list[Column], i: int, day_first: bool) -> Clock | None:
    column = columns[i]
    if column.kind == "span":
        seconds = column.values.astype("timedelta64[ns]").astype(np.float64) / 1e9
        return _clock_of_day(np.where(np.isnat(column.values), np.nan, seconds), i, column.name)
    found = parse_stamps(column.values, day_first)
    if found is not None:
        return _with_time_of_day(columns, i, *found)
    clock = parse_clock(column.values)
    return None if clock is None else _clock_of_day(clock, i, column.name)


def _clock_of_day(seconds: np.ndarray, i: int, name: str) -> Clock | None:
    good = np.isfinite(seconds)
    if not good.any():
        return None
    steps = np.diff(seconds[good])
    days = np.zeros(good.sum())
    days[1:] = np.cumsum(steps < -43200)
    times = seconds.copy()
    times[good] += 86400 * days
    notes = [Note(f"column {name!r} holds times of day", "times are seconds")]
    if days.max() > 0:
        notes.append(Note(f"the clock passes midnight {int(days.max())} times", "whole days were added"))
    return Clock(times, "s", (i,), tuple(notes))


def _with_time_of_day(columns: list[Column], i: int, stamps: np.ndarray, how: str) -> Clock | None:
    """A clock from dates, and from a second column with the time of day where the dates are whole days."""
    used: tuple[int, ...] = (i,)
    label = f"column {columns[i].name!r}"
    known = stamps[~np.isnat(stamps)]
    if not known.size:
        return None
    if np.all(known == known.astype("datetime64[D]")):
        for j, other in enumerate(columns):
            seconds = _seconds_of_day(other) if j != i else None
            if seconds is not None:
                stamps = stamps + (np.nan_to_num(seconds) * 1e9).astype("timedelta64[ns]")
                stamps = np.where(np.isfinite(seconds), stamps, np.datetime64("NaT", "ns"))
                used, label = (i, j), f"columns {columns[i].name!r} and {other.name!r}"
                break
    if np.isnat(stamps).all():
        return None
    times, unit, origin = elapsed(stamps)
    return Clock(times, unit, used, (Note(f"{label}: {how}", origin),))


def _seconds_of_day(column: Column) -> np.ndarray | None:
    if column.kind == "span":
        seconds = column.values.astype("timedelta64[ns]").astype(np.float64) / 1e9
        return np.where(np.isnat(column.values), np.nan, seconds)
    if column.kind == "text":
        return parse_clock(column.values)
    if column.kind == "number" and column.name.strip().lower() in ("hour", "hr", "hh"):
        values = column.values.astype(np.float64)
        if np.nanmin(values, initial=0) >= 0 and np.nanmax(values, initial=0) <= 24:
            return values * 3600
    return None


def _from_part_columns(columns: list[Column]) -> Clock | None:
    """A clock from columns year, month, day, hour, ... or year and day of the year."""
    where: dict[str, int] = {}
    for i, column in enumerate(columns):
        part = _PARTS.get(re.sub(r"[^a-z]", "", column.name.lower()))
        if part and part not in where and (column.kind == "number" or (part == "month" and column.kind == "text")):
            where[part] = i
    if "year" not in where or not ({"month", "doy"} & set(where)):
        return None
    value = {part: _part(columns[i]) for part, i in where.items()}
    zero = np.zeros_like(value["year"])
    seconds = sum(value.get(p, zero) * s for p, s in (("hour", 3600), ("minute", 60), ("second", 1)))
    used: list[str]
    if "month" in where:
        used = [p for p in ("year", "month", "day", "hour", "minute", "second") if p in where]
        stamps = from_parts(value["year"], value["month"], value.get("day"), seconds)
    else:
        used = [p for p in ("year", "doy", "hour", "minute", "second") if p in where]
        first = from_parts(value["year"], zero + 1)
        stamps = first + ((np.nan_to_num(value["doy"]) - 1) * 86400e9).astype("timedelta64[ns]")
        stamps = stamps + (np.nan_to_num(seconds) * 1e9).astype("timedelta64[ns]")
    if np.isnat(stamps).mean() > 0.2:
        return None
    times, unit, origin = elapsed(stamps)
    label = ", ".join(columns[where[p]].name for p in used)
    return Clock(times, unit, tuple(where[p] for p in used), (Note(f"the date stands in the columns {label}", origin),))


def _part(column: Column) -> np.ndarray:
    """Numbers of a column year, month, ...; months may be written out."""
    if column.kind == "number":
        return column.values.astype(np.float64)
    number = {name: i + 1.0 for i, name in enumerate(MONTHS)}
    return np.array([number.get(str(v).strip().lower()[:3], np.nan) for v in column.values])


def counts_rows(column: Column, clock: Clock) -> bool:
    """True for a column that by its name and its values only counts the rows or repeats the clock."""
    name = re.sub(r"[^a-z]", "", column.name.lower())
    if column.kind != "number" or len(column.values) < 3 or not (name in _COUNTERS or is_time_name(column.name)):
        return False
    values = column.values.astype(np.float64)
    steps = np.diff(values)
    if not np.isfinite(values).all() or steps[0] == 0:
        return False
    if np.all(steps == 1):
        return True
    if not np.isfinite(clock.times).all() or np.ptp(clock.times) == 0:
        return False
    line = np.polyval(np.polyfit(clock.times, values, 1), clock.times)
    # a clock may be printed with few digits
    return bool(np.abs(values - line).max() <= 0.15 * np.median(np.abs(steps)))


def _unnamed_clock(columns: list[Column], named: bool) -> Clock | None:
    """The first column as clock if it rises all the way: by even steps, or by any steps if nobody named it."""
    if len(columns) < 2 or columns[0].kind != "number":
        return None
    values = columns[0].values.astype(np.float64)
    if len(values) < 3 or not np.isfinite(values).all():
        return None
    if not named and _hidden_dates(columns[0], values, values)[0] is not None:
        return read_clock(columns, 0)
    steps = np.diff(values)
    name = re.sub(r"[^a-z]", "", columns[0].name.lower())
    counts = bool(np.all(steps == 1)) and values[0] in (0, 1)
    if counts and (not named or name in _COUNTERS or not name or name.startswith("unnamed") or name == "x"):
        note = Note(
            f"the first column {columns[0].name!r} only counts the rows", "left out; times are counted in samples"
        )
        return Clock(values - values[0], "sample", (0,), (note,))
    even = bool(np.all(steps > 0) and np.ptp(steps) <= 1e-6 * steps.mean() + 4e-16 * np.abs(values).max())
    if even or (not named and np.all(steps > 0)):
        found = f"the first column {columns[0].name!r} rises {'by even steps' if even else 'all the way'}"
        return Clock(values, columns[0].unit, (0,), (Note(found, "taken as time; choose another with --time"),))
    return None


def chosen_clock(columns: list[Column], time: str | int, where: str = "", day_first: bool = False) -> Clock:
    """The clock that the user named: one column, or several joined by "+".

    Raises:
        RheonError: if there is no such column, or it does not tell time.
    """
    names = [time] if isinstance(time, int) else [part.strip() for part in str(time).split("+")]
    picked = [position(columns, name, where) for name in names]
    part = [columns[i] for i in picked]
    clock = find_clock(part, day_first=day_first) if len(part) > 1 else read_clock(part, 0, day_first)
    if clock is None or not np.isfinite(clock.times).any():
        example = next((str(v) for v in part[0].values[:5] if v is not None), "")
        raise RheonError(
            f"column {part[0].name!r} does not tell time (first cell {example!r})",
            where=where,
            remedy="choose another column, or none to count samples",
        )
    return dataclasses.replace(clock, used=tuple(picked[i] for i in clock.used))
