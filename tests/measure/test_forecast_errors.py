"""sMAPE, NMSE and valid prediction time: exact values, gaps, divergence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.measure import crps, mase, nmse, smape, valid_prediction_time

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


def test_valid_prediction_time_by_the_mean_so_far_forgives_an_early_slip():
    true, forecast = np.ones(60), np.ones(60)
    # sMAPE 100 at sample 20 and from 40 on: the mean passes 30 where 100 (k - 38) > 30 (k + 1)
    forecast[20], forecast[40:] = 3, 3
    assert valid_prediction_time(true, forecast, criterion="smape").value == 20
    assert valid_prediction_time(true, forecast, criterion="mean smape").value == 55


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


@pytest.mark.parametrize(("scale", "value"), [(200, 100.0), (100, 50.0), (1, 0.5)])
def test_smape_names_its_scale(scale, value):
    result = smape(ONES, 3 * ONES, scale=scale)
    assert result.value == value
    assert result.units.endswith(f"of scale 0 to {scale}")
    assert f"scale 0 to {scale}" in result.method
    assert smape(ONES, np.full(8, np.nan), scale=scale).value == scale
    with pytest.raises(RheonError, match="scale"):
        smape(ONES, ONES, scale=50)


def test_mase_exact():
    history = np.array([1.0, 3.0, 2.0, 4.0])
    assert mase([4.0, 5.0], [5.0, 7.0], history).value == pytest.approx(1.5 / (5 / 3))
    # over a season of two: changes 1, 1
    assert mase([4.0, 5.0], [5.0, 7.0], history, period=2).value == 1.5
    # the naive forecast one step ahead within the history scores exactly one
    assert mase(history[1:], history[:-1], history).value == 1
    both = np.stack([history, 10 * history])[..., None]
    assert mase(both[:, 1:], both[:, :-1], both).value == 1
    assert mase(both[:, 1:], both[:, :-1], both)["scale"].shape == (2, 1)


def test_mase_leaves_gaps_out_and_refuses():
    history = np.array([1.0, np.nan, 2.0, 4.0, 5.0])
    assert mase([6.0, np.nan], [7.5, 9.0], history).value == 1
    assert mase([1.0], [2.0], np.ones(9)).verdict == "cannot tell"
    assert mase([1.0], [2.0], [1.0, 2.0], period=5).verdict == "too short"
    assert mase([1.0], [np.nan], [1.0, 2.0]).verdict == "diverged"
    with pytest.raises(RheonError, match="period"):
        mase([1.0], [2.0], [1.0, 2.0], period=0)
    with pytest.raises(RheonError, match="history"):
        mase([1.0], [2.0], np.ones((5, 2)))


def test_crps_exact():
    # one member: the absolute error; a point mass on the truth: zero
    assert crps([1.0, 2.0], [[1.5, 4.0]]).value == 1.25
    assert crps([1.0], np.ones((7, 1))).value == 0
    members = np.array([[0.3], [-1.0], [2.0], [0.3]])
    spread = np.abs(members - members.T).sum()
    error = np.abs(members - 0.5).mean()
    assert crps([0.5], members, fair=False).value == pytest.approx(error - spread / 2 / 16)
    assert crps([0.5], members).value == pytest.approx(error - spread / 2 / 12)


def test_crps_of_a_normal_ensemble():
    """Truth and members from one normal: 1 / sqrt(pi), for any number of members in the fair form."""
    rng = np.random.default_rng(0)
    for members in (2, 5, 40):
        fair = crps(rng.normal(size=20_000), rng.normal(size=(members, 20_000)))
        assert fair.value == pytest.approx(1 / np.sqrt(np.pi), abs=0.02)
    plain = crps(rng.normal(size=20_000), rng.normal(size=(5, 20_000)), fair=False)
    assert plain.value == pytest.approx((1 + 1 / 5) / np.sqrt(np.pi), abs=0.02)


def test_crps_shapes_and_refusals():
    rng = np.random.default_rng(0)
    true, members = rng.normal(size=(6, 30, 2)), rng.normal(size=(9, 6, 30, 2))
    result = crps(true, members)
    assert result["by_horizon"].shape == (30,)
    assert result["by_variable"].shape == (2,)
    assert result.error > 0
    ensemble = Series(members[:, 0])
    assert crps(true[0], ensemble).value == pytest.approx(float(result["by_series"][0]))
    members[3, 2, 5, 0] = np.nan
    assert crps(true, members).verdict == "diverged"
    gappy = true.copy()
    gappy[2, 5, 0] = np.nan
    assert np.isfinite(crps(gappy, members).value)
    with pytest.raises(RheonError, match="members"):
        crps([1.0], [1.0])
    with pytest.raises(RheonError, match="shape"):
        crps(np.ones(5), np.ones((3, 6)))
