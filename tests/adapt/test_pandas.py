"""pandas and Arrow come in, and go out again the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.adapt.arrow import from_arrow
from rheon.adapt.pandas import from_pandas
from rheon.core.errors import RheonError
from rheon.core.series import Series


@given(st.integers(1, 3), st.integers(2, 8), st.integers(1, 3), st.integers(0, 99))
def test_out_and_in_again(paths, length, width, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(paths, length, width))
    values[0, 0, 0] = np.nan
    if paths == 1:
        values = values[0]
    names = tuple("abc"[:width])
    if np.isnan(values).all():
        return
    series = Series(values, np.cumsum(rng.uniform(0.1, 1, length)), names=names)
    again = from_pandas(series.to_pandas())
    kept = [n for n in names if not np.isnan(series[n]).all()]
    assert again.names == tuple(kept)
    np.testing.assert_array_equal(again.values, series.select(kept).values)
    np.testing.assert_array_equal(again.times, series.times)


def test_an_index_of_dates_is_the_clock():
    index = pd.date_range("2014-03-30", periods=5, freq="h", tz="Europe/Berlin")
    series = from_pandas(pd.DataFrame({"x (m)": range(5)}, index=index))
    assert (series.time_unit, series.dt, series.units, series.names) == ("h", 1.0, ("m",), ("x",))
    assert series.is_regular  # daylight saving begins in between


@pytest.mark.parametrize(
    ("index", "unit", "times"),
    [
        (pd.period_range("2014-01", periods=3, freq="M"), "month", [0, 1, 2]),
        (pd.to_timedelta([0, 1500, 3000], unit="ms"), "s", [0, 1.5, 3]),
        (pd.Index([2001, 2002, 2005], name="year"), "year", [2001, 2002, 2005]),
        (pd.MultiIndex.from_arrays([[2014] * 3, [1, 2, 3]], names=["year", "month"]), "month", [0, 1, 2]),
    ],
)
def test_other_indices(index, unit, times):
    series = from_pandas(pd.DataFrame({"x": [1.0, 4.0, 2.0]}, index=index))
    assert series.time_unit == unit
    np.testing.assert_array_equal(series.times, times)
    assert series["x"].tolist() == [1, 4, 2]


def test_kinds_of_columns():
    frame = pd.DataFrame(
        {
            "t": [0.0, 1.0, 2.0],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "truth": pd.array([True, None, False], dtype="boolean"),
            "class": pd.Categorical([3, 1, 2]),
            "word": ["a", "b", "c"],
            "mixed": [1, 2.5, None],
            "text": ["1,5", "2,5", "x"],
            "numbers": ["1.5", "NA", "2.5"],
            "list": [[1], [2], [3]],
        }
    )
    series = from_pandas(frame)
    assert series.names == ("whole", "truth", "class", "mixed", "numbers")
    np.testing.assert_array_equal(series["whole"], [1, np.nan, 3])
    np.testing.assert_array_equal(series["truth"], [1, np.nan, 0])
    np.testing.assert_array_equal(series["class"], [3, 1, 2])
    np.testing.assert_array_equal(series["numbers"], [1.5, np.nan, 2.5])
    left = [n.found for n in series.notes if n.done == "left out"]
    assert len(left) == 3


def test_a_pandas_series_and_refusals():
    assert from_pandas(pd.Series([1.0, 2.0], name="x")).names == ("x",)
    with pytest.raises(RheonError, match="no rows"):
        from_pandas(pd.DataFrame({"x": []}))
    with pytest.raises(RheonError, match="no column holds numbers"):
        from_pandas(pd.DataFrame({"x": ["a", "b"]}))
    with pytest.raises(RheonError, match="choose among"):
        from_pandas(pd.DataFrame({"x": [1.0]}), columns=["y"])


class Stream:
    """What polars and DuckDB offer: nothing but the Arrow stream."""

    def __init__(self, table: pa.Table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def test_an_arrow_stream():
    table = pa.table(
        {
            "time": pa.array([0, 1, 2], pa.timestamp("s", "UTC")),
            "x": pa.array([1, None, 3], pa.int16()),
            "kind": pa.array(["1.5", "2.5", "1.5"]).dictionary_encode(),
            "half": pa.array([1.0, 2.0, 3.0], pa.float16()),
        }
    )
    series = from_arrow(Stream(table))
    assert series.names == ("x", "kind", "half")
    assert series.time_unit == "s"
    np.testing.assert_array_equal(series["x"], [1, np.nan, 3])
    np.testing.assert_array_equal(series["kind"], [1.5, 2.5, 1.5])
