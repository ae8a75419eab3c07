"""`load`: whatever holds a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xarray as xr

import rheon
from rheon.core.errors import RheonError
from rheon.core.series import Series

T = 0.5 * np.arange(4)
X = np.array([1.0, 2.0, np.nan, 4.0])


def test_a_name():
    assert rheon.load("laser").n_times == 10_093
    assert rheon.load("Lynx Hare", columns=["hare"]).names == ("hare",)
    assert rheon.load("sunspots:yearly").time_unit == "year"


def test_a_path(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("t,x\n0,1\n1,3\n")
    for spelling in (path, str(path)):
        assert rheon.load(spelling)["x"].tolist() == [1, 3]


def test_a_file_named_like_a_data_set_is_reached_by_its_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("laser").write_text("t,x\n0,1\n1,3\n")
    assert rheon.load("laser").n_times == 10_093
    assert rheon.load("./laser").n_times == 2


@pytest.mark.parametrize("name", ["lazer", "nowhere", "laser:half", "nowhere.csv", "no/where"])
def test_what_is_neither(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RheonError) as caught:
        rheon.load(name)
    assert caught.value.remedy
    if name == "lazer":
        assert "laser" in caught.value.remedy
        assert "nor a file" in caught.value.what


def test_arrays():
    assert rheon.load(np.zeros(5)).values.shape == (5, 1)
    assert rheon.load([[1, 2], [3, 4], [5, 6]]).names == ("x0", "x1")
    assert rheon.load(np.zeros((2, 5, 3))).n_series == 2
    noted = rheon.load(np.array([1.0, np.inf, 2.0]))
    assert np.isnan(noted["x0"][1])
    assert "1 infinite" in noted.notes[0].found


@pytest.mark.parametrize(
    "bad", [3.0, {"a": 1}, np.array(["a"]), np.ones(3) * 1j, object(), [[1], [1, 2]], np.zeros((0, 2))]
)
def test_things_that_are_no_recording(bad):
    with pytest.raises(RheonError):
        rheon.load(bad)


def test_a_series_stays_itself():
    series = Series(np.zeros((3, 2)), names=("a", "b"))
    assert rheon.load(series) is series
    assert rheon.load(series, columns="b").names == ("b",)


@pytest.mark.parametrize("make", [pd.DataFrame, pa.table, lambda d: xr.Dataset({"x": ("t", d["x"])}, {"t": d["t"]})])
def test_tables_and_labelled_arrays(make):
    series = rheon.load(make({"t": T, "x": X}))
    np.testing.assert_array_equal(series.times, T)
    np.testing.assert_array_equal(series["x"], X)
