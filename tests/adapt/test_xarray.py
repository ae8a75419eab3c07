"""xarray comes in, and goes out again the same."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from rheon.adapt.xarray import from_xarray
from rheon.core.errors import RheonError
from rheon.core.series import Series


@pytest.mark.parametrize("shape", [(6, 2), (3, 6, 2)])
def test_out_and_in_again(shape):
    values = np.random.default_rng(0).normal(size=shape)
    values[..., 2, 1] = np.nan
    series = Series(values, 0.5 * np.arange(6), names=("a", "b"), units=("m", "V"), time_unit="s")
    again = from_xarray(series.to_xarray())
    assert (again.names, again.units, again.time_unit) == (series.names, series.units, "s")
    np.testing.assert_array_equal(again.values, values)
    np.testing.assert_array_equal(again.times, series.times)


def test_further_dimensions_become_columns():
    array = xr.DataArray(np.arange(12.0).reshape(2, 6).T, dims=("time", "place"), name="h", attrs={"units": "m"})
    series = from_xarray(array)
    assert series.names == ("h[0]", "h[1]")
    assert series.units == ("m", "m")
    np.testing.assert_array_equal(series["h[1]"], np.arange(6.0, 12.0))


def test_dates_and_a_time_dimension_of_another_name():
    dates = np.array(["2014-01-01", "2014-01-02", "2014-01-05"], "M8[ns]")
    series = from_xarray(xr.Dataset({"x": ("day", [1.0, 2.0, 4.0])}, {"day": dates}))
    assert series.time_unit == "d"
    np.testing.assert_array_equal(series.times, [0, 1, 4])
    counted = from_xarray(xr.Dataset({"x": ("day", [1.0, 2.0, 4.0])}, {"day": dates}), time="none")
    assert counted.time_unit == "sample"


def test_what_does_not_run_along_time_is_told():
    dataset = xr.Dataset({"x": ("time", [1.0, 2.0]), "place": ("site", [3.0, 4.0, 5.0]), "n": ((), 7)})
    series = from_xarray(dataset)
    assert series.names == ("x",)
    assert sum("does not run along" in n.found for n in series.notes) == 2
    with pytest.raises(RheonError, match="choose among"):
        from_xarray(dataset, columns=["y"])
    with pytest.raises(RheonError, match="time"):
        from_xarray(xr.DataArray(np.zeros((3, 4)), dims=("a", "b")))
    with pytest.raises(RheonError, match="no dimension 'when'"):
        from_xarray(dataset, time="when")
