from __future__ import annotations

import json

import jax
import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.core.model import Gradient
from rheon.core.recipe import Recipe
from rheon.training import gradient

LINEAR = rheon.models.Linear(lags=2)


def test_an_uneven_step_is_refused():
    with pytest.raises(RheonError, match="uneven"):
        fit(LINEAR, Series(np.arange(20.0), times=np.arange(20.0) ** 1.5))


def test_a_variable_never_observed_is_refused_by_name():
    values = np.stack([np.arange(20.0), np.full(20, np.nan)], axis=1)
    with pytest.raises(RheonError, match="no value of speed"):
        fit(LINEAR, Series(values, names=("place", "speed")))


def test_a_variable_that_never_changes_is_kept_and_named():
    # the mean of many equal numbers is not exactly that number
    values = np.stack([np.sin(0.3 * np.arange(100)), np.full(100, 0.1)], axis=1)
    fitted = fit(LINEAR, Series(values, names=("wave", "still")))
    assert fitted.history["constant"] == ["still"]
    assert "still never changes" in fitted.history["note"]
    assert np.allclose(forecast(fitted, values, 20)["still"], 0.1, atol=1e-9)


@pytest.mark.parametrize("model", [rheon.models.Linear, "linear", None, rheon.systems.Logistic()])
def test_what_is_no_model_is_refused(model):
    with pytest.raises(RheonError, match="is not a model"):
        fit(model, np.arange(20.0))


def test_provenance_says_what_was_done_and_nothing_about_when():
    series = Series(np.sin(0.3 * np.arange(100)), source="a wave")
    provenance = fit(LINEAR, series, key=5).provenance
    assert provenance["source"] == "a wave"
    assert provenance["model"] == "Linear"
    assert provenance["settings"] == {"lags": 2, "ridge": 1e-6}
    assert provenance["key"] == [0, 5]
    assert provenance["samples"] == provenance["observed"] == 100
    assert provenance["rheon"] == rheon.__version__
    assert not {"seconds", "date", "time"} & set(provenance)
    json.dumps(provenance)


def test_units_do_not_matter():
    x = np.sin(0.3 * np.arange(100)) + 0.2 * np.cos(np.arange(100))
    small, large = (forecast(fit(LINEAR, Series(v)), v, 10).values for v in (x, 1e6 * x + 1e7))
    assert np.allclose((large - 1e7) / 1e6, small, atol=1e-6)


def test_a_history_of_a_regression():
    history = fit(LINEAR, np.sin(0.3 * np.arange(100))).history
    assert (history["rows"], history["features"]) == (98, 3)
    assert 0 < history["degrees_of_freedom"] <= 3
    assert history["one_step_error"][0] < 1e-6


class Learner(Gradient):
    """A model that is trained by descent."""

    speed: float = 1.0

    def build(self, paths, dt, key):
        return rheon.models.Persistence().build(paths, dt, key)

    @property
    def recipe(self):
        return Recipe(updates=1)


def test_gradient_models_go_to_the_gradient_solver(monkeypatch):
    seen = {}

    def train(model, paths, dt, key, *, progress, seconds, checkpoint):
        seen.update(model=model, shape=paths.shape, spread=paths.std(), seconds=seconds, checkpoint=checkpoint)
        return model.build(paths, dt, key), {"loss": [1.0]}

    monkeypatch.setattr(gradient, "train", train)
    fitted = fit(Learner(), 5 * np.sin(0.3 * np.arange(100)), key=jax.random.key(1), seconds=3.0, checkpoint="here")
    assert fitted.history == {"loss": [1.0]}
    assert seen.pop("spread") == pytest.approx(1)
    assert seen == {"model": Learner(), "shape": (1, 100, 1), "seconds": 3.0, "checkpoint": "here"}
