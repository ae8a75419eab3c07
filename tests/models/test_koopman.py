"""Forecasts by certified Koopman modes."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.engine.dictionaries import Monomials
from rheon.models import Koopman

pytestmark = pytest.mark.compiles

T = np.arange(500)
RNG = np.random.default_rng(0)
# two rhythms on 60 variables, and noise that remembers for a few steps
RHYTHMS = np.outer(np.sin(2 * np.pi * T / 12), RNG.normal(size=60)) + np.outer(np.cos(0.11 * T), RNG.normal(size=60))
NOISE = np.zeros((500, 60))
for _i in range(1, 500):
    NOISE[_i] = 0.5 * NOISE[_i - 1] + 0.3 * RNG.normal(size=60)
FIELD = Series(RHYTHMS + NOISE)


@pytest.fixture(scope="module")
def learned():
    return fit(Koopman(lags=6, rank=30, tolerance=0.2), FIELD.window(0, 400))


def test_rhythms_are_certified_and_noise_is_removed(learned):
    periods = {round(row["period"], 1) for row in learned.history["certified"]}
    assert 12.0 in periods
    assert any(abs(p - 2 * np.pi / 0.11) < 1 for p in periods)
    removed = learned.history["removed"]
    assert len(removed) > 10
    assert min(row["residual"] for row in removed) > 0.2
    assert max(row["residual"] for row in learned.history["certified"]) <= 0.2 * (1 + 1e-5)


def test_the_forecast_holds_the_rhythms_for_long(learned):
    future = forecast(learned, FIELD.window(0, 400), 100).values
    error = np.sqrt(((future - RHYTHMS[400:]) ** 2).mean())
    assert error < 0.35 * RHYTHMS.std()
    # without the noise, which cannot be foretold, far less is wrong than what noise there is
    assert error < NOISE.std()


def test_a_run_goes_on_where_the_data_end():
    t = 0.3 * np.arange(200)
    law = fit(Koopman(lags=4), Series(np.cos(t))).system
    run = rheon.simulate(law, n=5).values[:, 0]
    np.testing.assert_allclose(run, np.cos(0.3 * np.arange(199, 204)), atol=1e-4)


def test_growing_modes_are_made_steady():
    swelling = Series(np.exp(0.01 * T)[:, None] * np.sin(0.3 * T)[:, None])
    free, steady = (fit(Koopman(lags=4, stable=s), swelling).system.map for s in (False, True))
    assert np.abs(np.linalg.eigvals(free.matrix)).max() > 1.005
    assert np.abs(np.linalg.eigvals(steady.matrix)).max() <= 1 + 1e-9


def test_with_a_dictionary_of_products_the_law_is_exact():
    x, y = [0.9], [0.4]
    for _ in range(200):
        x.append(0.97 * x[-1])
        y.append(0.9 * y[-1] + x[-2] ** 2)
    series = Series(np.stack([x, y], 1))
    learned = fit(Koopman(dictionary=Monomials(2), tolerance=0.05, holdout=0.1), series.window(0, 110))
    future = forecast(learned, series.window(0, 110), 80).values
    np.testing.assert_allclose(future, series.values[110:190], atol=1e-5)


@pytest.mark.parametrize("name", ["kernel", "radial"])
def test_other_dictionaries_foretell_a_rhythm(name):
    series = Series(np.cos(0.3 * T))
    future = forecast(fit(Koopman(dictionary=name, lags=4, rank=20), series.window(0, 400)), series.window(0, 400), 50)
    assert np.abs(future["x0"] - np.cos(0.3 * T[400:450])).max() < 0.1


@pytest.mark.parametrize("wrong", [{"dictionary": "waves"}, {"tolerance": 0}, {"holdout": 1.0}, {"lags": 0}])
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(RheonError):
        fit(Koopman(**wrong), FIELD)
