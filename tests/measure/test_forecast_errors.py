"""sMAPE, NMSE and valid prediction time: exact values, gaps, divergence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.measure import nmse, smape, valid_prediction_time

ONES = np.ones(8)


@pytest.mark.parametrize(("a", "b", "value"), [(ONES, ONES, 0), (ONES, -ONES, 200), (ONES, 3 * ONES, 100), (0, 0, 0)])
def test_smape_exact(a, b, value):
    assert smape(np.broadcast_to(a, 8), np.broadcast_to(b, 8)).value == value


@given(
    hnp.arrays(float, (6, 2), elements=st.floats(-1e6, 1e6)), hnp.arrays(float, (6, 2), elements=st.floats(-1e6, 1e6))
)
def test_smape_is_bounded_and_symmetric(a, b):
    assert 0 <= smape(a, b).value <= 200
    assert smape(a, b).value == pytest.approx(smape(b, a).value)


def test_smape_of_a_diverged_forecast_counts_200_and_says_so():
    forecast = np.ones(4)
    forecast[2:] = [np.nan, np.inf]
    result = smape(np.ones(4), forecast)
    assert result.verdict == "diverged"
    assert result.value == 100
    assert result["by_horizon"].tolist() == [0, 0, 200, 200]


def test_missing_truth_is_left_out():
    assert smape([1.0, np.nan, 1.0], [1.0, 50.0, 3.0]).value == 50
    assert nmse([0.0, np.nan, 2.0], [1.0, 7.0, 1.0]).value == 1


def test_nmse_exact():
    x = np.random.default_rng(0).normal(size=(5, 40, 2))
    assert nmse(x, x).value == 0
    assert nmse(x, np.broadcast_to(x.mean((0, 1)), x.shape)).value == pytest.approx(1)
    assert nmse([1.0, 2.0], [1.0, 4.0], variance=8.0).value == 0.25


def test_nmse_refuses_what_has_no_scale():
    assert nmse(np.ones(5), np.zeros(5)).verdict == "cannot tell"
    assert nmse(np.arange(5.0), np.full(5, np.nan)).value == np.inf
    with pytest.raises(RheonError, match="variance"):
        nmse([1.0, 2.0], [1.0, 2.0], variance=-1)


def test_errors_over_starts_come_with_a_standard_error():
    rng = np.random.default_rng(0)
    true, noise = rng.normal(size=(400, 30, 1)), rng.normal(size=(400, 30, 1))
    result = nmse(true, true + noise)
    assert result.value == pytest.approx(1, abs=4 * result.error)
    assert 0 < result.error < 0.1


def test_valid_prediction_time_leaves_at_45():
    true, forecast = np.ones(60), np.ones(60)
    forecast[45] = 2
    assert valid_prediction_time(true, forecast, criterion="smape", lyapunov_time=30).value == 1.5
    series = Series(np.sin(np.arange(60.0)), times=0.5 * np.arange(60))
    off = series.values.copy()
    off[10:] += 5
    assert valid_prediction_time(series, off).value == 5.0


def test_valid_prediction_time_that_never_ends_is_a_lower_bound():
    x = np.sin(np.arange(50.0))
    result = valid_prediction_time(x, x)
    assert (result.value, result.verdict) == (50, "too short")
    broken = x.copy()
    broken[7:] = np.nan
    assert valid_prediction_time(x, broken).value == 7


@pytest.mark.parametrize("function", [smape, nmse, valid_prediction_time])
def test_shapes_must_agree(function):
    with pytest.raises(RheonError, match="shape"):
        function(np.ones(5), np.ones(6))
    with pytest.raises(RheonError, match="no true value"):
        function(np.full(5, np.nan), np.ones(5))
    with pytest.raises(RheonError, match="real numbers"):
        function(["a", "b"], ["a", "b"])
