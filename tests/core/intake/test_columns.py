"""Columns of a table become a series, and nothing vanishes without a note."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.errors import RheonError
from rheon.core.intake.cells import parse
from rheon.core.intake.clock import find_clock
from rheon.core.intake.column import Column, is_unit, position, split_unit, unique_names
from rheon.core.intake.columns import to_series
from rheon.core.intake.rows import in_order
from rheon.core.intake.suspects import declarations, look_for_sentinels


@given(st.lists(st.integers(0, 8), min_size=1, max_size=30), st.integers(0, 99))
def test_order_sorts_and_averages(stamps, seed):
    times = np.array(stamps, float)
    values = np.random.default_rng(seed).normal(size=(len(times), 2))
    values[0, 0] = np.nan
    sorted_times, means = in_order(times, values, [])
    assert sorted_times.tolist() == sorted(set(stamps))
    for t, row in zip(sorted_times, means, strict=True):
        group = values[times == t]
        for j in range(2):
            seen = group[np.isfinite(group[:, j]), j]
            if seen.size:
                np.testing.assert_allclose(row[j], seen.mean(), rtol=1e-12)
            else:
                assert np.isnan(row[j])


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.sampled_from([".", ","]))
def test_written_numbers_come_back(numbers, decimal):
    cells = np.array([repr(v).replace(".", decimal) for v in numbers], object)
    values, wrong = parse(cells, decimal)
    np.testing.assert_array_equal(values, numbers)
    assert not wrong.any()


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=20), st.sampled_from(["'", " ", ",", "\u202f"]))
def test_thousands_come_back(numbers, sign):
    values, wrong = parse(np.array([f"{v:,}".replace(",", sign) for v in numbers], object))
    np.testing.assert_array_equal(values, numbers)
    assert not wrong.any()


def test_every_column_is_kept_or_told():
    columns = [
        Column("t", np.arange(4.0)),
        Column("x", np.array([1.0, np.inf, 3.0, 4.0])),
        Column("word", np.array(["a", "b", None, "c"], object)),
        Column("empty", np.full(4, np.nan)),
        Column("day", np.array(["2014-01-01"] * 4, "M8[ns]")),
        Column("wave", np.ones(4) * 1j),
        Column("span", np.array([1, 2, 3, 5], "m8[s]")),
    ]
    series = to_series(columns, time="t")
    assert series.names == ("x", "span")
    assert series["span"].tolist() == [1, 2, 3, 5]
    told = " ".join(n.found for n in series.notes)
    assert all(name in told for name in ("'word'", "'empty'", "'day'", "'wave'", "infinite"))


def test_refusals():
    with pytest.raises(RheonError, match="no rows"):
        to_series([])
    with pytest.raises(RheonError, match="holds text"):
        to_series([Column("w", np.array(["a", "b"], object))], choose=["w"])
    with pytest.raises(RheonError, match="is empty"):
        to_series([Column("w", np.full(2, np.nan)), Column("v", np.ones(2))], choose=["w"])


def test_a_clock_is_found_by_name_before_place():
    columns = [Column("x", np.array([1.0, 2.0, 5.0])), Column("time_ms", np.array([0.0, 4.0, 9.0]))]
    clock = find_clock(columns)
    assert (clock.used, clock.unit) == ((1,), "ms")
    assert find_clock([Column("a", np.array([1.0, 2.0, 5.0])), Column("b", np.zeros(3))]) is None
    assert find_clock([Column("a", np.array([1.0, 2.0, 5.0])), Column("b", np.zeros(3))], named=False).used == (0,)


def test_names_and_units():
    assert split_unit("Wind speed (m/s)") == ("Wind speed", "m/s")
    assert split_unit("f(x)") == ("f", "x")
    assert split_unit("T [°C] (mean)") == ("T [°C]", "mean")
    assert unique_names(["a", "a", "a", ""]) == (["a", "a_2", "a_3", "x3"], ["a", "a"])
    assert all(is_unit(v) for v in ("m/s", "°C", "W m-2", "%", "kHz", "ug/m3", "(s)"))
    assert not any(is_unit(v) for v in ("speed", "pressure", "", "hello world"))
    assert position([Column("a", np.zeros(1)), Column("A", np.zeros(1))], "A") == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Missing values: -9999", [-9999]),
        ("no data = -99.9, fill value 1e20", [-99.9, 1e20]),
        ("missing data code is 999", [999]),
        ("Station 12, 3 sensors", []),
    ],
)
def test_declared_codes(text, numbers):
    assert declarations(text) == sorted(numbers)


def test_codes_are_suspected_only_far_from_the_data():
    assert look_for_sentinels(np.array([0.0, 1.0, 2.0, 99.0, 98.0]), 0.0, 99.0) == ""
    assert look_for_sentinels(np.array([-9.0, -8.0, -7.0, 5.0]), -9.0, 5.0) == ""
    assert "9999" in look_for_sentinels(np.array([1.0, 2.0, 9999.0]), 1.0, 9999.0)
