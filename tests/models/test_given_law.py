"""Given laws: parameters of maps and flows, and networks of one's own, with any strategy."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.precision import precision
from rheon.models import GivenLaw
from rheon.training import _run

pytestmark = pytest.mark.compiles


def flat(law, train, valid):
    return 1.0


@pytest.fixture(scope="module")
def henon():
    return rheon.simulate(rheon.systems.Henon(), n=400)


@pytest.fixture(scope="module")
def fitted(henon):
    guess = rheon.systems.Henon(a=1.2, b=0.2)
    return rheon.fit(GivenLaw(guess, updates=500, length=5, last_rate=1e-3, checks=1), henon, score=flat)


def test_the_parameters_of_a_map_are_found_and_kept(fitted, henon, tmp_path):
    law = fitted.system.map.system
    assert isinstance(law, rheon.systems.Henon)
    np.testing.assert_allclose([float(law.a), float(law.b)], [1.4, 0.3], atol=1e-3)
    # parameters stay arrays: scalars would be constants of a compiled law
    assert all(isinstance(v, np.ndarray) and v.dtype == np.float64 for v in (law.a, law.b))
    with precision("double"):
        after = fitted.system.observe(fitted.system(0.0, jnp.asarray(fitted.system.encode(henon.values[:200]))))
    np.testing.assert_allclose(after, henon.values[200], atol=3e-3)
    fitted.save(tmp_path / "fit")
    again = rheon.load_fit(tmp_path / "fit").system.map
    assert again.system.a == law.a
    assert again.mean == fitted.system.map.mean


def test_its_fixed_points_are_followed(fitted):
    b = float(fitted.system.map.system.b)
    start = (np.array([0.7, 0.2]) - fitted.system.mean) / fitted.system.scale
    found = rheon.dissect.continuation(fitted, "a", (0.3, 0.45), starts=start[None], at=[0.3], step=0.2)
    assert [row["kind"] for row in found["bifurcations"]] == ["period doubling"]
    assert float(found["bifurcations"][0]["parameter"]) == pytest.approx(0.75 * (1 - b) ** 2, rel=1e-6)


def test_parameters_of_lorenz_are_found():
    series = rheon.simulate(rheon.systems.Lorenz(), n=2000, dt=0.01)
    guess = rheon.systems.Lorenz(sigma=7.0, rho=20.0, beta=8 / 3)
    settings = {"updates": 500, "length": 30, "last_rate": 1e-3, "checks": 1}
    fit = rheon.fit(GivenLaw(guess, fitted=("rho", "sigma"), **settings), series, score=flat)
    flow = fit.system.map.system
    np.testing.assert_allclose([float(flow.sigma), float(flow.rho)], [10, 28], rtol=5e-3)
    assert float(flow.beta) == np.float32(8 / 3)  # not fitted
    assert fit.model.mean == ()


SETTINGS = {
    "sparse": {"forcing": ("sparse", {"interval": 3}), "curriculum": (2, 0.5), "patience": 9},
    "shooting": {"forcing": ("shooting", {"segment": 3}), "updates": 400},
    "held": {"alpha": 0.5, "regularisers": (("weights", {"weight": 10.0}),), "rate": 1e-2, "last_rate": 1e-3},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_goes_with_a_given_map(name, henon, monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 50)
    settings = {"updates": 100, "length": 6, "checks": 1} | SETTINGS[name]
    fit = rheon.fit(GivenLaw(rheon.systems.Henon(a=1.3, b=0.25), **settings), henon, score=flat)
    a = float(fit.system.map.system.a)
    if name == "shooting":  # the free states of the segments come first, the parameters after them
        assert fit.history["loss"][-1][0] < 0.1 * fit.history["loss"][0][0]
    else:
        assert abs(a - (1.3 if name == "held" else 1.4)) < 0.04
    assert fit.history["length"] == 6


class Hidden(Map):
    """A linear map of two states of which the first is observed."""

    matrix: Any

    def initial(self):
        return np.ones(2)

    def step(self, t, x, u=None):
        return jnp.asarray(self.matrix) @ x

    def observe(self, state):
        return state[:1]


class Started(Hidden):
    def start(self, x):
        return jnp.concatenate([x, jnp.zeros_like(x)])


def test_a_network_of_ones_own_may_hide_states(monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 50)
    wave = rheon.Series(np.sin(0.3 * np.arange(200)))
    settings = {"standardised": True, "updates": 100, "length": 8, "rate": 2e-2, "last_rate": 1e-2, "checks": 1}
    fit = rheon.fit(GivenLaw(Started(np.array([[0.5, 0.1], [-0.1, 0.5]])), **settings), wave, score=flat)
    assert isinstance(fit.system.map, Started)
    assert fit.history["loss"][-1][0] < fit.history["loss"][0][0]
    with pytest.raises(RheonError, match="start"):
        rheon.fit(GivenLaw(Hidden(0.5 * np.eye(2)), **settings), wave)
    with pytest.raises(RheonError, match="standardised=True"):
        rheon.fit(GivenLaw(Started(0.5 * np.eye(2))), wave)


@pytest.mark.parametrize(
    ("system", "settings", "words"),
    [
        (rheon.systems.MackeyGlass(), {}, "MackeyGlass"),
        (rheon.systems.Logistic(), {}, "variables"),
        (rheon.systems.Henon(), {"fitted": ("c",)}, "no parameter c"),
        (rheon.systems.Henon(), {"fitted": ("a",), "standardised": True}, "fitted"),
        (rheon.systems.Henon(), {"updates": 0}, "updates"),
    ],
)
def test_laws_that_cannot_be_fitted_are_refused(system, settings, words, henon):
    with pytest.raises(RheonError, match=words):
        rheon.fit(GivenLaw(system, **settings), henon)
