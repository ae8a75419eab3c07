"""Results read like a short report, go to JSON, and give an honest verdict or none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import VERDICTS, Result


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.9056, 0.0041, "0.9056 ± 0.0041"),
        (0.9056, 0.12, "0.91 ± 0.12"),
        (123.456, 20.0, "123 ± 20"),
        (-13.66667, 2e-5, "-13.666670 ± 0.000020"),
        (1.5, None, "1.5"),
        (1.5, 0.0, "1.5"),
        (1.5, float("nan"), "1.5"),
        (float("nan"), 0.1, "nan"),
        (float("inf"), None, "inf"),
        (7, None, "7"),
        (1_234_567, None, "1234567"),
        (True, None, "True"),
        ("periodic", None, "periodic"),
        ([0.9, -14.57], [0.1, 0.01], "(0.90 ± 0.10, -14.570 ± 0.010)"),
        ([0.9, -14.57], 0.1, "(0.90 ± 0.10, -14.57 ± 0.10)"),
        ([], None, "()"),
    ],
)
def test_numbers_are_printed_with_the_digits_their_error_allows(value, error, text):
    assert str(Result("thing", value, error=error)) == f"thing = {text} [converged]"


def test_a_long_array_is_told_by_its_range():
    assert "array (5, 10), from 0 to 49" in str(Result("spectrum", np.arange(50.0).reshape(5, 10)))
    assert "array (30,), all NaN" in str(Result("spectrum", np.full(30, np.nan)))


def test_reason_units_and_method_are_shown():
    r = Result("exponent", 0.9, units="1/s", verdict="too short", reason="200 samples", method="QR, Benettin 1980")
    assert str(r) == "exponent = 0.9 1/s [too short]\n  200 samples\n  QR, Benettin 1980"
    assert repr(r) == str(r)


@pytest.mark.parametrize("verdict", ["ok", "", "Converged", None])
def test_a_verdict_that_is_none_is_refused(verdict):
    with pytest.raises(ValueError, match="is not one of"):
        Result("a", 1.0, verdict=verdict)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_accepted(verdict):
    assert f"[{verdict}]" in str(Result("a", 1.0, verdict=verdict))


def test_it_is_a_number_and_an_array():
    assert float(Result("a", np.float64(2.5))) == 2.5
    assert np.asarray(Result("a", [1, 2]), dtype=float).tolist() == [1.0, 2.0]
    assert Result("a", 1.0, details={"lags": [1]})["lags"] == [1]


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats()
    | st.text(max_size=4)
    | arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int32, np.bool_]), arrays.array_shapes(max_dims=2, max_side=3)
    )
)


@given(LEAVES, st.dictionaries(st.text(max_size=4), LEAVES | st.lists(LEAVES, max_size=3), max_size=3))
def test_to_dict_is_strict_json(value, details):
    inner = Result("inner", value)
    record = Result("outer", value, details=details | {"inner": inner}).to_dict()
    again = json.loads(json.dumps(record, allow_nan=False))
    assert again["name"] == "outer"
    assert again["details"]["inner"]["name"] == "inner"
    assert "figure" not in again


def test_numbers_that_are_not_finite_become_null():
    record = Result("a", [1.0, np.nan, np.inf], details={"t": np.float32("nan")}).to_dict()
    assert record["value"] == [1.0, None, None]
    assert record["details"]["t"] is None


def test_to_xarray_keeps_axes_error_and_verdict():
    data = Result("spectrum", np.ones((2, 3)), error=np.zeros((2, 3)), axes=("seed", "index"), units="1/s").to_xarray()
    assert data.sizes == {"seed": 2, "index": 3}
    assert data["value"].attrs["verdict"] == "converged"
    assert data["error"].shape == (2, 3)


def test_to_xarray_spreads_one_error_over_all_values():
    assert Result("spectrum", np.ones(3), error=0.1).to_xarray()["error"].values.tolist() == [0.1, 0.1, 0.1]


def test_nothing_to_draw_is_said():
    with pytest.raises(ValueError, match="no figure"):
        Result("a", 1.0).plot()


def test_a_figure_is_drawn(tmp_path):
    figure = Figure((Panel((Trace("line", np.arange(3.0), np.arange(3.0)),)),))
    Result("a", 1.0, figure=figure).plot(path=tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
