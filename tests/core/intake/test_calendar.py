"""Written dates as instants, instants as numbers."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.intake.calendar import elapsed, from_parts, looks_like_stamp, parse_clock, parse_stamps

DAYS = st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), min_size=12, max_size=40, unique=True)
FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d-%B-%Y",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
)


@given(DAYS, st.sampled_from(FORMATS))
def test_any_format_gives_the_days_back(days, form):
    stamps, _ = parse_stamps(np.array([d.strftime(form) for d in days], object))
    assert stamps.astype("datetime64[D]").tolist() == days


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_the_order_of_day_and_month_is_found_where_a_day_decides(days, form):
    if not any(d.day > 12 for d in days):
        return
    stamps, _ = parse_stamps(np.array([d.strftime(form) for d in days], object))
    assert stamps.astype("datetime64[D]").tolist() == days


@given(st.integers(-719162 + 80_000, 50_000))
def test_parts_agree_with_the_calendar(day):
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    if not 1678 <= date.year <= 2261:
        return
    stamp = from_parts(*(np.array([float(v)]) for v in (date.year, date.month, date.day)))
    assert stamp.astype("datetime64[D]").tolist() == [date]


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (["12:30", "0:00"], [45_000, 0]),
        (["1:00 PM", "12:00 AM"], [46_800, 0]),
        (["00:00:01.5", "00:00:02,5"], [1.5, 2.5]),
        (["1:02.125", "1:03.250"], [62.125, 63.25]),
        (["red", "blue"], None),
    ],
)
def test_times_of_day(cells, seconds):
    found = parse_clock(np.array(cells, object))
    assert found is None if seconds is None else found.tolist() == seconds


@pytest.mark.parametrize(
    ("stamps", "times", "unit"),
    [
        (["2000-01-31", "2000-02-29", "2000-03-31"], [0, 1, 2], "month"),
        (["2000-01-15", "2001-01-15", "2004-01-15"], [0, 1, 4], "year"),
        (["2000-01-01T00:00", "2000-01-01T00:30"], [0, 0.5], "h"),
        (["2000-01-01T00:00:00", "2000-01-01T00:00:00.25"], [0, 0.25], "s"),
        (["2000-01-01", "2000-01-08", "2000-01-22"], [0, 7, 21], "d"),
        (["2000-01-01"], [0], "s"),
    ],
)
def test_elapsed(stamps, times, unit):
    found, found_unit, _ = elapsed(np.array(stamps, "M8[ns]"))
    np.testing.assert_array_equal(found, times)
    assert found_unit == unit


def test_numbers_are_no_stamps():
    assert not any(looks_like_stamp(v) for v in ("1.5", "-3", "1e5", "1,5", "abc", "", "12"))
    assert parse_stamps(np.array(["1.5", "2.5"], object)) is None
    assert parse_stamps(np.array([None, ""], object)) is None
