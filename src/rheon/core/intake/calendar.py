"""Written dates and times of day as instants: ISO, day or month first, named months, quarters, zones, 24:00."""

from __future__ import annotations

import re

import numpy as np

from ..errors import require
from .cells import is_missing

_ISO = re.compile(
    r"\d{4}-\d\d(-\d\d([T ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?)?", re.IGNORECASE | re.ASCII
)
_CLOCK = r"(\d{1,2})[:h](\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*([AaPp])?\.?(?:[Mm]\.?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NUMERIC = rf"^(\d{{1,4}})([-/.])(\d{{1,2}})[-/.](\d{{1,4}})\.?(?:[T ,;]+{_CLOCK})?{_ZONE}$"
_MONTHLY = r"^(\d{4})[-/.M ]{1,2}(\d{1,2})$|^(\d{1,2})[-/.](\d{4})$"
_QUARTER = r"^(\d{4})[- ]?[Qq]([1-4])$|^[Qq]([1-4])[- /]?(\d{4})$"
_WEEK = r"^(\d{4})-?[Ww](\d{2})$"
_SHORT_CLOCK = r"^(\d{1,3}):(\d{2}[.,]\d+)$"
_MONTH_NAME = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
NANOSECONDS = {"s": 1e9, "min": 60e9, "h": 3600e9, "d": 86400e9}


def looks_like_stamp(cell: str) -> bool:
    """True if a cell could be a date, a time of day or both.

    Example:
        >>> looks_like_stamp("2014-07-01 00:30"), looks_like_stamp("12:30"), looks_like_stamp("1.5")
        (True, True, False)
    """
    cell = cell.strip()
    return bool(
        _ISO.fullmatch(cell)
        or re.match(_NUMERIC, cell)
        or re.match(_MONTHLY, cell)
        or re.match(_QUARTER, cell)
        or re.match(_WEEK, cell)
        or re.match(_SHORT_CLOCK, cell)
        or re.match(rf"^-?{_CLOCK}$", cell)
        or (
            _MONTH_NAME.search(cell)
            and re.search(r"\d", cell)
            and re.fullmatch(r"[\w ./:+-]{3,30}(?:, [\w ./:+-]{1,20})?", cell)
        )
    )


def parse_stamps(cells: np.ndarray, day_first: bool = False) -> tuple[np.ndarray, str] | None:
    """Instants from text.

    Args:
        cells: shape (row,), objects: str or None.
        day_first: read 01/02/2003 as the first of February where nothing in the cells decides.

    Returns:
        Instants (row,) as datetime64[ns], NaT where missing or unreadable, and how they were read; or None if the
        cells are not dates.

    Example:
        >>> stamps, how = parse_stamps(np.array(["31.12.2013 24:00", "01.01.2014 01:00"], object))
        >>> stamps.astype("datetime64[h]").tolist()[0].isoformat(), how
        ('2014-01-01T00:00:00', 'day.month.year')
    """
    filled = np.array([None if v is None or is_missing(str(v)) else str(v).strip() for v in cells], object)
    present = filled[[v is not None for v in filled]]
    if not present.size:
        return None
    sample = present[np.unique(np.linspace(0, present.size - 1, 300).astype(int))]
    for matches, read in (
        (_ISO.fullmatch, _read_iso),
        (re.compile(_QUARTER).match, _read_quarters),
        (re.compile(_MONTHLY).match, _read_months),
        (re.compile(_WEEK).match, _read_weeks),
        (re.compile(_NUMERIC).match, lambda v: _read_numeric(v, day_first)),
        (_MONTH_NAME.search, _read_named),
    ):
        if np.mean([bool(matches(v)) for v in sample]) > 0.8:
            found = read(filled)
            if found is not None and np.isnat(found[0]).sum() <= 0.2 * len(filled) + (filled == None).sum():  # noqa: E711
                return found
    return None


def parse_clock(cells: np.ndarray) -> np.ndarray | None:
    """Seconds from times of day such as 12:30, 1:05:03.5, 3:15 PM or (minutes) 0:03.125; None if there are others.

    Example:
        >>> parse_clock(np.array(["00:01", "1:00:00.5", "3:15 PM", None], object)).tolist()
        [60.0, 3600.5, 54900.0, nan]
    """
    pandas = require("pandas", "app")
    present = [v for v in cells if v is not None and not is_missing(str(v))]
    if present and all(re.match(_SHORT_CLOCK, str(v).strip()) for v in present[:300]):
        parts = pandas.Series(cells, dtype="object").astype("string").str.strip().str.extract(_SHORT_CLOCK)
        seconds = pandas.to_numeric(parts[1].str.replace(",", "."), errors="coerce")
        minutes = pandas.to_numeric(parts[0], errors="coerce")
        return (60 * minutes + seconds).to_numpy(np.float64, na_value=np.nan)
    if not present or not all(re.match(rf"^\s*{_CLOCK}\s*$", str(v)) for v in present[:300]):
        return None
    parts = pandas.Series(cells, dtype="object").astype("string").str.strip().str.extract(rf"^{_CLOCK}$")
    return _seconds(*(parts[c] for c in parts))


def _seconds(hour, minute, second, half) -> np.ndarray:
    pandas = require("pandas", "app")
    number = lambda v: pandas.to_numeric(v, errors="coerce").to_numpy(np.float64, na_value=np.nan)  # noqa: E731
    hours = number(hour)
    letter = half.str.lower().fillna("").to_numpy(object)
    hours = np.where((letter == "p") & (hours < 12), hours + 12, hours)
    hours = np.where((letter == "a") & (hours == 12), 0, hours)
    seconds = np.nan_to_num(number(second.str.replace(",", ".")))
    return hours * 3600 + np.nan_to_num(number(minute)) * 60 + seconds


def _read_iso(cells):
    pandas = require("pandas", "app")
    text = pandas.Series(cells, dtype="object").str.replace(",", ".", regex=False)
    midnight = text.str.contains(r"[T ]24:00(?::00)?", na=False)
    if midnight.any():
        text = text.str.replace(r"([T ])24:00", r"\g<1>00:00", regex=True)
    stamps = pandas.to_datetime(text, format="ISO8601", utc=True, errors="coerce")
    zoned = text.str.contains(r"(?:Z|[+-]\d\d:?(?:\d\d)?)$", na=False, case=False) & (text.str.len() > 10)
    values = stamps.dt.tz_localize(None).to_numpy("datetime64[ns]")
    values = values + midnight.to_numpy().astype("timedelta64[D]")
    return values, "ISO dates" + (" with a time zone, as UTC" if zoned.any() else "")


def _read_quarters(cells):
    pandas = require("pandas", "app")
    parts = pandas.Series(cells, dtype="object").str.extract(_QUARTER)
    year = pandas.to_numeric(parts[0].fillna(parts[3])).to_numpy(np.float64)
    quarter = pandas.to_numeric(parts[1].fillna(parts[2])).to_numpy(np.float64)
    return from_parts(year, 3 * quarter - 2), "quarters"


def _read_weeks(cells):
    pandas = require("pandas", "app")
    days = pandas.Series(cells, dtype="object").str.upper().str.replace(_WEEK, r"\1-W\2-1", regex=True)
    stamps = pandas.to_datetime(days, format="%G-W%V-%u", errors="coerce")
    return stamps.to_numpy("datetime64[ns]"), "weeks, from their Monday"


def _read_months(cells):
    pandas = require("pandas", "app")
    parts = pandas.Series(cells, dtype="object").str.extract(_MONTHLY)
    year = pandas.to_numeric(parts[0].fillna(parts[3])).to_numpy(np.float64)
    month = pandas.to_numeric(parts[1].fillna(parts[2])).to_numpy(np.float64)
    return from_parts(year, month), "months"


def _read_named(cells):
    pandas = require("pandas", "app")
    try:
        stamps = pandas.to_datetime(pandas.Series(cells, dtype="object"), format="mixed", utc=True, errors="coerce")
    except (ValueError, OverflowError):
        return None
    return stamps.dt.tz_localize(None).to_numpy("datetime64[ns]"), "dates with named months"


def _read_numeric(cells, day_first: bool):
    pandas = require("pandas", "app")
    parts = pandas.Series(cells, dtype="object").str.extract(_NUMERIC)
    a, b, c = (pandas.to_numeric(parts[i], errors="coerce").to_numpy(np.float64) for i in (0, 2, 3))
    separator = next((v for v in parts[1] if isinstance(v, str)), "/")
    found = _order(a, b, c, parts[0], separator, day_first)
    if found is None:
        return None
    days, how = found
    clock = _seconds(parts[4], parts[5], parts[6], parts[7].astype("string"))
    stamps = days + (np.nan_to_num(clock) * 1e9).astype("timedelta64[ns]")
    zones = parts[8].fillna("").to_numpy(object)
    if any(zones):
        minutes = {z: _offset(z) for z in set(zones)}
        stamps = stamps - np.array([minutes[z] for z in zones]).astype("timedelta64[m]")
        how += ", as UTC"
    return stamps, how


def _offset(zone: str) -> int:
    digits = zone.replace(":", "")
    return (
        (1 if digits[0] == "+" else -1) * (int(digits[1:3]) * 60 + int(digits[3:5]))
        if digits[:1] in "+-" and digits
        else 0
    )


def _order(a, b, c, first, separator, prefer_day: bool):
    """Instants of the days, by the one order of day, month and year that fits every cell."""
    if (first.dropna().str.len() >= 3).all():
        return from_parts(a, b, c), f"year{separator}month{separator}day"
    year = np.where(c < 70, c + 2000, np.where(c < 100, c + 1900, c))
    day_first, month_first = from_parts(year, b, a), from_parts(year, a, b)
    names = (f"day{separator}month{separator}year", f"month{separator}day{separator}year")
    bad = [int(np.isnat(v).sum()) for v in (day_first, month_first)]
    if bad[0] != bad[1]:
        return (day_first, names[0]) if bad[0] < bad[1] else (month_first, names[1])
    if separator == ".":
        return day_first, names[0]
    steady = [_steadiness(v) for v in (day_first, month_first)]
    pick = 0 if steady[0] > steady[1] else 1
    if steady[0] == steady[1]:
        pick = 0 if prefer_day else 1
        return (day_first, month_first)[pick], names[pick] + " (the other order would fit as well)"
    return ((day_first, month_first)[pick], names[pick] + " (by the even steps; the other order would fit as well)")


def _steadiness(stamps: np.ndarray) -> float:
    steps = np.diff(stamps[~np.isnat(stamps)].astype("datetime64[D]")).astype(int)
    if not steps.size:
        return 0.0
    steps = np.where((steps >= 28) & (steps <= 31), 30, steps)
    return float(np.unique(steps, return_counts=True)[1].max() / steps.size - 10 * (steps < 0).mean())


def from_parts(year, month, day=None, seconds=None) -> np.ndarray:
    """Instants from numbers; NaT where a part is missing or no such day exists. All of shape (row,).

    Example:
        >>> days = from_parts(np.array([2014.0, 2014.0]), np.array([2.0, 2.0]), np.array([28.0, 30.0]))
        >>> days.astype("M8[D]").tolist()
        [datetime.date(2014, 2, 28), None]
    """
    day = np.ones_like(year) if day is None else day
    parts = np.stack([year, month, day])
    good = np.isfinite(parts).all(0) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    good &= (year >= 1678) & (year <= 2261) & (parts == np.floor(parts)).all(0)
    y, m, d = np.where(good, parts, 1).astype(int)
    months = (y - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (m - 1).astype("timedelta64[M]")
    days = months.astype("datetime64[D]") + (d - 1).astype("timedelta64[D]")
    good &= days.astype("datetime64[M]") == months
    stamps = np.where(good, days, np.datetime64("NaT")).astype("datetime64[ns]")
    if seconds is not None:
        stamps = stamps + (np.nan_to_num(seconds) * 1e9).astype("timedelta64[ns]")
    return stamps


def elapsed(stamps: np.ndarray) -> tuple[np.ndarray, str, str]:
    """Instants as numbers since the first one, in the unit that their spacing suggests.

    Months, years and working days are counted, so that calendar data come out evenly spaced.

    Args:
        stamps: shape (row,), datetime64[ns]; NaT where unknown.

    Returns:
        Times (row,) with NaN where unknown, their unit, and a sentence on the origin.

    Example:
        >>> elapsed(np.array(["2000-01", "2000-02", "2000-04"], "M8[ns]"))
        (array([0., 1., 3.]), 'month', 'times are months since 2000-01-01')
    """
    known = ~np.isnat(stamps)
    instants = np.unique(stamps[known])
    origin = instants[0]
    label = str(origin.astype("datetime64[s]")).replace("T00:00:00", "").replace("T", " ")
    times = np.full(stamps.shape, np.nan)
    step = float(np.median(np.diff(instants).astype(np.int64))) if instants.size > 1 else NANOSECONDS["s"]
    days = instants.astype("datetime64[D]")
    if step / NANOSECONDS["d"] >= 27.5 and _same_day_of_month(days):
        months = days.astype("datetime64[M]").astype(int)
        yearly = np.all((months - months[0]) % 12 == 0)
        counted = (stamps[known].astype("datetime64[M]").astype(int) - months[0]) // (12 if yearly else 1)
        times[known] = counted
        unit = "year" if yearly else "month"
        return times, unit, f"times are {unit}s since {label}"
    whole_days = np.all(days == instants) and step == NANOSECONDS["d"]
    if whole_days and instants.size >= 15 and np.is_busday(days).all() and (days[-1] - days[0]).astype(int) >= 20:
        times[known] = np.busday_count(days[0], stamps[known].astype("datetime64[D]"))
        return times, "working day", f"there are no weekends: times are working days since {label}"
    unit = "s" if step < 600e9 else "h" if step < NANOSECONDS["d"] else "d"
    times[known] = (stamps[known] - origin).astype(np.int64) / NANOSECONDS[unit]
    word = {"s": "seconds", "h": "hours", "d": "days"}[unit]
    return times, unit, f"times are {word} since {label}"


def _same_day_of_month(days: np.ndarray) -> bool:
    months = days.astype("datetime64[M]")
    day = (days - months).astype(int)
    last = ((months + 1).astype("datetime64[D]") - days).astype(int) == 1
    return bool(np.all(day == day[0]) or np.all(last))
