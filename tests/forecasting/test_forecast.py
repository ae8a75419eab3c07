from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.engine.rollout import rollouts
from rheon.engine.wrappers.discretised import Discretised


class Doubling(Map):
    """x' = 1e40 x: leaves finite numbers after a few steps."""

    def initial(self):
        return np.ones(1)

    def step(self, t, x, u=None):
        return 1e40 * x


@pytest.fixture(scope="module")
def learned():
    series = Series(np.stack([np.sin(0.3 * np.arange(80)), np.cos(0.3 * np.arange(80))], 1), names=("a", "b"))
    return series, fit(rheon.models.Linear(lags=3), series)


def test_series_and_array_give_the_same(learned):
    series, fitted = learned
    assert np.array_equal(forecast(fitted, series, 5).values, forecast(fitted, series.values, 5).values)
    assert np.array_equal(forecast(fitted, series, 5).values, forecast(fitted, series.window(77), 5).values)


def test_variables_are_found_by_name(learned):
    series, fitted = learned
    turned = series.select(["b", "a"])
    assert np.array_equal(forecast(fitted, turned, 5).values, forecast(fitted, series, 5).values)
    assert forecast(fitted, turned, 5).names == ("a", "b")


def test_every_path_is_continued_at_its_own_time(learned):
    series, fitted = learned
    times = np.stack([np.arange(80.0), np.arange(80.0) + 7])
    both = forecast(fitted, Series(np.stack([series.values] * 2), times=times, names=("a", "b")), 2)
    assert both.values.shape == (2, 2, 2)
    assert both.times.tolist() == [[80, 81], [87, 88]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.window(78), "has 2 samples, the forecast needs 3"),
        (lambda s: s.values[:, 0], "1 variables, the law 2"),
        (lambda s: s.select(["a"]), "1 variables, the law 2"),
        (lambda s: s.replace(times=2 * s.times), "time step 2, the model learned 1"),
        (lambda s: s.replace(times=s.times**1.1), "uneven"),
        (
            lambda s: s.replace(values=np.where(np.arange(80)[:, None] == 78, np.nan, s.values)),
            "b is missing 2 samples",
        ),
        (lambda s: 3.0, "single number"),
    ],
)
def test_a_wrong_context_is_named(learned, change, words):
    series, fitted = learned
    with pytest.raises(RheonError, match=words):
        forecast(fitted, change(series), 5)


@pytest.mark.parametrize("horizon", [0, -1, 2.5, True, "ten"])
def test_a_wrong_horizon_is_refused(learned, horizon):
    series, fitted = learned
    with pytest.raises(RheonError, match="horizon is"):
        forecast(fitted, series, horizon)


def test_what_cannot_forecast_is_refused():
    with pytest.raises(RheonError, match="cannot forecast"):
        forecast(rheon.models.Linear(), np.arange(5.0), 3)


def test_deterministic_systems_have_one_future(learned):
    series, fitted = learned
    with pytest.raises(RheonError, match="deterministic"):
        forecast(fitted, series, 3, samples=10)


def test_divergence_is_nan_with_a_note():
    future = forecast(Doubling(), np.array([[1.0]]), 12)
    assert np.isfinite(future.values[:7]).all()
    assert np.isnan(future.values[7:]).all()
    assert "1 of 1 paths diverged, first at step 8" in future.notes[-1].found


def test_a_known_flow_goes_on_along_its_own_path():
    # every sample 0.05 apart, in steps far below the card's
    fine = Discretised(rheon.systems.Lorenz(), 0.05, "rk4", 40)
    values = rollouts(fine, np.array([[[1.0, 2.0, 20.0]]]), 60, precision="double")[0]
    path = Series(values, times=0.05 * np.arange(60), names=("x", "y", "z"))
    future = forecast(rheon.systems.Lorenz(), path.window(0, 40), 20)
    assert np.allclose(future.times, path.times[40:])
    assert future.names == ("x", "y", "z")
    assert np.allclose(future.values, path.values[40:], atol=1e-3)


def test_a_single_sample_takes_the_step_of_the_system():
    future = forecast(rheon.systems.Lorenz(), np.array([[1.0, 2.0, 20.0]]), 3)
    assert np.allclose(future.times, [0.01, 0.02, 0.03])


def test_a_stochastic_system_gives_an_ensemble():
    system = rheon.systems.OrnsteinUhlenbeck()
    context = rheon.simulate(system, n=5, dt=0.1)
    future = forecast(system, context, 8, samples=30, key=1)
    assert future.values.shape == (30, 8, 1)
    assert np.allclose(future.times, context.times[-1] + 0.1 * np.arange(1, 9))
    assert np.array_equal(future.values, forecast(system, context, 8, samples=30, key=1).values)
    assert not np.array_equal(future.values, forecast(system, context, 8, samples=30, key=2).values)
    spread = future.values[:, :, 0].std(axis=0)
    assert 0 < spread[0] < spread[-1]
