from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.forecasting.backtest import backtest
from rheon.forecasting.prediction_interval import prediction_interval


class Growing(Map):
    """x' = 5 x."""

    def initial(self):
        return np.ones(1)

    def step(self, t, x, u=None):
        return 5.0 * x


def noise(n: int, key: int = 0) -> Series:
    rng = np.random.default_rng(key)
    x = np.zeros(n)
    for i in range(1, n):
        x[i] = 0.8 * x[i - 1] + rng.normal()
    return Series(x)


def test_persistence_on_a_ramp_is_wrong_by_the_horizon():
    ramp = Series(2.0 * np.arange(120), times=0.5 * np.arange(120))
    result = backtest(fit(rheon.models.Persistence(), ramp), ramp, horizon=4, starts=20)
    steps = 2.0 * np.arange(1, 5)
    assert np.allclose(result["residuals"][:, :, 0], steps)
    assert np.allclose(result.value, steps**2 / ramp.values.var())
    assert np.allclose(result["low"], result["high"])
    assert np.allclose(result["times"], [0.5, 1.0, 1.5, 2.0])
    assert result["starts"].shape == (20, 2)
    assert result["starts"][0].tolist() == [0, 1]
    assert result["starts"][-1].tolist() == [0, 116]
    assert result.verdict == "converged"


def test_forecasts_are_those_of_forecast():
    series = noise(200)
    fitted = fit(rheon.models.NVAR(order=2), series.window(0, 100))
    result = backtest(fitted, series, horizon=6, starts=[130, 150])
    for row, start in enumerate([130, 150]):
        future = forecast(fitted, series.window(0, start), 6)
        assert np.allclose(result["residuals"][row], series.values[start : start + 6] - future.values)
    assert result.verdict == "too short"


def test_starts_avoid_gaps():
    series = noise(60)
    values = series.values.copy()
    values[30] = np.nan
    starts = backtest(fit(rheon.models.Linear(lags=3), series), Series(values), horizon=5, starts=1000)["starts"][:, 1]
    assert set(starts) == set(range(3, 26)) | set(range(34, 56))


def test_divergence_is_counted():
    result = backtest(Growing(), noise(100), horizon=20, starts=99)
    assert result.verdict == "diverged"
    # the first sample of this noise is exactly 0, and stays there
    assert 0.9 < result["diverged"][-1] < 1
    assert np.isinf(result.value[-1])
    assert np.isnan(result["residuals"][:, -1]).mean() == result["diverged"][-1]
    assert (np.diff(result["diverged"]) >= 0).all()
    assert "left 10 standard deviations" in result.reason


def test_same_key_same_interval():
    fitted = fit(rheon.models.Linear(lags=1), noise(100))
    one, two = (backtest(fitted, noise(300, 1), horizon=5, key=4) for _ in range(2))
    assert np.array_equal(one["low"], two["low"])
    assert ((one["low"] <= one.value) & (one.value <= one["high"])).all()
    assert (one.error > 0).all()


def test_errors_of_use_are_named():
    fitted = fit(rheon.models.Linear(lags=3), noise(100))
    with pytest.raises(RheonError, match="no start has 3 complete samples"):
        backtest(fitted, noise(20), horizon=18)
    with pytest.raises(RheonError, match="no start"):
        backtest(fitted, noise(20), horizon=0)
    with pytest.raises(RheonError, match="none of the starts"):
        backtest(fitted, noise(20), horizon=5, starts=[1])
    with pytest.raises(RheonError, match="stochastic"):
        backtest(rheon.systems.OrnsteinUhlenbeck(), noise(20), horizon=5)


def test_bands_hold_the_truth_as_often_as_they_say():
    fitted = fit(rheon.models.Linear(lags=1), noise(500))
    examined = backtest(fitted, noise(4000, 1), horizon=3, starts=400)
    fresh = noise(6000, 2)
    starts = np.arange(20, 5990, 10)
    contexts = Series(fresh.values[starts[:, None] - 1], times=np.zeros(1))
    truth = fresh.values[starts[:, None] + np.arange(3)]
    bands = prediction_interval(forecast(fitted, contexts, 3), examined, levels=(0.5, 0.9)).value
    inside = ((bands[:, 0] <= truth) & (truth <= bands[:, 1])).mean(axis=(1, 2, 3))
    assert inside == pytest.approx([0.5, 0.9], abs=0.04)


def test_bands_are_ranks_of_the_errors():
    ramp = Series(np.arange(60.0))
    fitted = fit(rheon.models.Persistence(), ramp)
    examined = backtest(fitted, ramp, horizon=2, starts=30)
    bands = prediction_interval(forecast(fitted, ramp, 2), examined)
    assert np.allclose(bands.value, np.array([60.0, 61.0])[None, None, :, None])
    assert np.allclose(bands["median"].ravel(), [60, 61])
    assert bands.verdict == "converged"
    assert len(bands.figure.panels) == 1


def test_too_few_starts_give_infinite_bands_and_say_so():
    fitted = fit(rheon.models.Persistence(), noise(60))
    examined = backtest(fitted, noise(60), horizon=2, starts=5)
    bands = prediction_interval(forecast(fitted, noise(60), 2), examined, levels=(0.9,))
    assert np.isinf(bands.value).all()
    assert bands.verdict == "too short"


def test_intervals_of_another_forecast_are_refused():
    fitted = fit(rheon.models.Persistence(), noise(60))
    examined = backtest(fitted, noise(60), horizon=2)
    with pytest.raises(RheonError, match="2 steps of 1 variables, the forecast 3"):
        prediction_interval(forecast(fitted, noise(60), 3), examined)
    with pytest.raises(RheonError, match="probabilities"):
        prediction_interval(forecast(fitted, noise(60), 2), examined, levels=(1.5,))
    with pytest.raises(RheonError, match="no residuals"):
        prediction_interval(forecast(fitted, noise(60), 2), rheon.Result("other", 1.0))
