"""Closed-form models where the answer is known."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.engine.rollout import rollouts
from rheon.engine.wrappers.discretised import Discretised
from rheon.models._period import dominant_period, seasonal_error

pytestmark = pytest.mark.compiles


def smape(a, b) -> float:
    return float(200 * np.mean(np.abs(a - b) / (np.abs(a) + np.abs(b))))


def test_a_linear_law_on_a_damped_rotation_is_exact():
    turn = 0.99 * np.array([[np.cos(0.1), -np.sin(0.1)], [np.sin(0.1), np.cos(0.1)]])
    x = np.empty((400, 2))
    x[0] = (1.0, 0.0)
    for i in range(399):
        x[i + 1] = turn @ x[i]
    for model in (rheon.models.NVAR(order=1, degree=1, ridge=0.0), rheon.models.Linear(lags=1, ridge=0.0)):
        assert smape(forecast(fit(model, Series(x[:200])), x[:200], 200).values, x[200:]) < 1e-4


def test_nvar_finds_the_coefficients_of_henon():
    x = np.zeros((400, 2))
    for i in range(399):
        x[i + 1] = 1 - 1.4 * x[i, 0] ** 2 + x[i, 1], 0.3 * x[i, 0]
    fitted = fit(rheon.models.NVAR(order=1, degree=2, ridge=0.0), Series(x[100:]))
    points = np.random.default_rng(0).normal(size=(30, 2)) / 2
    after = np.stack([forecast(fitted, p[None], 1).values[0] for p in points])
    u, v = points.T
    found = np.linalg.lstsq(np.stack([np.ones(30), u, v, u * u, u * v, v * v], 1), after, rcond=None)[0]
    expected = np.array([[1, 0, 1, -1.4, 0, 0], [0, 0.3, 0, 0, 0, 0]]).T
    assert np.abs(found - expected).max() < 1e-8


def test_nvar_forecasts_lorenz_for_two_periods():
    fine = Discretised(rheon.systems.Lorenz(), 1.5008 / 100, "rk4", 8)
    path = rollouts(fine, np.array([[[1.0, 2.0, 20.0]]]), 3200, precision="double")[0, 2000:]
    fitted = fit(rheon.models.NVAR(order=2, ridge=1e-8), Series(path[:1000]))
    assert smape(forecast(fitted, path[:1000], 200).values, path[1000:]) < 2


@pytest.mark.parametrize("period", [7, 23, 100])
def test_the_period_is_found(period):
    phase = 2 * np.pi * np.arange(600) / period
    values = np.sin(phase) + 0.4 * np.cos(2 * phase) + 0.05 * np.random.default_rng(0).normal(size=600)
    values[50:60] = np.nan
    assert dominant_period(values[None, :, None]) == period


def test_no_period_where_there_is_none():
    assert dominant_period(np.random.default_rng(0).normal(size=(1, 500, 1))) is None
    assert dominant_period(np.linspace(0, 1, 100)[None, :, None]) is None
    assert dominant_period(np.zeros((1, 50, 1))) is None


def test_the_seasonal_error_equals_its_definition():
    x = np.random.default_rng(1).normal(size=(2, 40, 3))
    x[0, 5:9, 1] = np.nan
    direct = [np.nanmean((x[:, k:] - x[:, :-k]) ** 2) for k in range(1, 11)]
    assert np.allclose(seasonal_error(x, 10), direct)


def test_a_bad_period_is_refused():
    with pytest.raises(RheonError, match="period is 0"):
        fit(rheon.models.Seasonal(period=0), np.arange(20.0))
    with pytest.raises(RheonError, match="period is 21"):
        fit(rheon.models.Seasonal(period=21), np.arange(20.0))


def test_parroting_copies_what_followed_and_jumps_at_the_end():
    rng = np.random.default_rng(0)
    values = rng.normal(size=60)
    law = fit(rheon.models.Parroting(length=3, lead=5), Series(values))
    copied = forecast(law, values[20:23], 10)["x0"]
    assert np.allclose(copied, values[23:33])
    # five samples before the end the copy is still possible, and after it the walk goes on inside the library
    on = forecast(law, values[52:55], 12)["x0"]
    assert np.allclose(on[:5], values[55:])
    assert np.isin(on.round(9), values.round(9)).all()
    assert np.std(on[5:]) > 0


def test_parroting_never_walks_across_a_gap_or_into_another_path():
    values = np.arange(80.0).reshape(2, 40)
    values[0, 20] = np.nan
    library = fit(rheon.models.Parroting(length=2, lead=1), Series(values[:, :, None])).system.map
    spacing = np.diff(np.unique(library.samples)).min()
    steps = (library.samples[library.following] - library.samples)[:, 0] / spacing
    ends = ~np.isclose(steps, 1)
    assert ends.sum() == 3


def test_kernel_ridge_equals_its_textbook_formula():
    x = np.sin(0.4 * np.arange(80)) + 0.3 * np.sin(1.1 * np.arange(80))
    model = rheon.models.KernelRidge(lags=3, length_scale=0.7, ridge=1e-4)
    fitted = fit(model, Series(x))
    z = (x - x.mean()) / x.std()
    inputs = np.stack([z[i : i + 3] for i in range(77)])
    kernel = lambda a, b: np.exp(-np.mean((a[:, None] - b[None]) ** 2, -1) / (2 * 0.7**2))  # noqa: E731
    weights = np.linalg.solve(kernel(inputs, inputs) + 77e-4 * np.eye(77), z[3:] - z[2:-1])
    expected = z[-1] + kernel(z[None, -3:], inputs) @ weights
    assert np.allclose(forecast(fitted, x, 1).values[0], expected * x.std() + x.mean(), atol=1e-8)


def test_all_windows_as_nystrom_centres_is_the_exact_solution():
    x = np.sin(0.4 * np.arange(120)) + 0.3 * np.sin(1.1 * np.arange(120))
    exact = rheon.models.KernelRidge(lags=3, ridge=1e-6)
    thinned = exact.replace(exact=50, centres=117)
    futures = [forecast(fit(m, Series(x)), x, 10).values for m in (exact, thinned)]
    assert np.allclose(futures[0], futures[1], atol=1e-6)
    few = fit(exact.replace(exact=50, centres=40), Series(x))
    assert few.history["features"] == 40
    assert few.history["one_step_error"][0] < 0.05


def test_the_spectral_radius_holds_after_thinning():
    model = rheon.models.EchoStateNetwork(units=60, radius=0.7, density=0.1)
    law = model.build(np.random.default_rng(0).normal(size=(1, 200, 1)), 1.0, jax.random.key(0))
    assert np.abs(np.linalg.eigvals(law.recurrent)).max() == pytest.approx(0.7)
    assert 0.05 < np.mean(law.recurrent != 0) < 0.15


def test_the_echo_state_starts_where_training_ended():
    x = np.sin(0.3 * np.arange(300))
    model = rheon.models.EchoStateNetwork(units=30, washout=60)
    law = fit(model, Series(x)).system.map
    assert np.allclose(law.encode(((x - x.mean()) / x.std())[-60:, None]), law.start, atol=1e-5)


def test_one_unit_without_connections_is_allowed():
    fitted = fit(rheon.models.EchoStateNetwork(units=1, density=0.0), np.sin(0.3 * np.arange(100)))
    assert np.isfinite(forecast(fitted, np.sin(0.3 * np.arange(100)), 5).values).all()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (rheon.models.KernelRidge(kernel="cosine"), "no kernel 'cosine'"),
        (rheon.models.KernelRidge(length_scale=0.0), "length_scale is 0"),
        (rheon.models.NVAR(order=0), "order is 0"),
        (rheon.models.NVAR(order=60, degree=3), "features"),
        (rheon.models.Linear(ridge=-1.0), "ridge is -1"),
        (rheon.models.EchoStateNetwork(leak=1.5), "leak is 1.5"),
        (rheon.models.EchoStateNetwork(washout=0), "washout"),
        (rheon.models.Parroting(length=0), "length is 0"),
    ],
)
def test_settings_out_of_range_are_refused(model, words):
    with pytest.raises(RheonError, match=words):
        fit(model, np.sin(0.3 * np.arange(300)))
