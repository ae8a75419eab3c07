"""Fixed points: closed forms, stability, learned laws, delay equations, none."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.dissect import fixed_points
from rheon.dissect._stability import stability


class Shift(Map):
    """x' = x + 1 has no fixed point; x' = x has all."""

    by: float = eqx.field(static=True)

    def step(self, t, x, u=None):
        return x + self.by

    def initial(self):
        return np.zeros(2)


class Pendulum(Flow):
    """Damped pendulum: rest at every multiple of pi."""

    def vector_field(self, t, x, u=None):
        return jnp.stack([x[1], -jnp.sin(x[0]) - 0.2 * x[1]])

    def initial(self):
        return np.array([0.5, 0.0])


def test_lorenz_has_exactly_its_three():
    result = fixed_points(rheon.systems.Lorenz())
    root = np.sqrt(8 / 3 * 27)
    expected = np.array([[-root, -root, 27], [0, 0, 0], [root, root, 27]])
    found = result.value[np.argsort(result.value[:, 0])]
    assert found.shape == (3, 3)
    assert np.allclose(found, expected, atol=1e-9)
    words = {tuple(np.round(p["state"], 3)): (p["stability"], p["unstable"]) for p in result["table"]}
    assert words[(0.0, 0.0, 0.0)] == ("saddle", 1)
    assert words[(round(root, 3), round(root, 3), 27.0)] == ("saddle-focus", 2)


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (rheon.systems.Henon(), [(-0.7 + s * np.sqrt(0.49 + 5.6)) / 2.8 for s in (-1, 1)]),
        (rheon.systems.Logistic(), [0.0, 0.75]),
        (rheon.systems.Logistic().replace(r=2.0), [0.0, 0.5]),
    ],
)
def test_closed_forms_of_maps(system, expected):
    result = fixed_points(system)
    assert np.allclose(np.sort(result.value[:, 0]), expected, atol=1e-9)
    assert all(p["real"] for p in result["table"])
    assert max(p["residual"] for p in result["table"]) < 1e-10


def test_stability_of_the_logistic_map_follows_its_slope():
    table = {round(float(p["state"][0]), 6): p for p in fixed_points(rheon.systems.Logistic().replace(r=2.8))["table"]}
    assert table[0.0]["stability"] == "unstable node"
    assert table[round(1 - 1 / 2.8, 6)]["stability"] == "stable node"
    assert table[0.0]["eigenvalues"][0] == pytest.approx(2.8)


def test_given_box_and_starts_are_used():
    result = fixed_points(Pendulum(), box=([-4.0, -1.0], [4.0, 1.0]), dt=0.05)
    inside = sorted(round(float(p["state"][0]) / np.pi, 9) for p in result["table"] if p["inside"])
    assert inside == [-1, 0, 1]
    assert {p["stability"] for p in result["table"]} == {"stable focus", "saddle"}
    far = fixed_points(Pendulum(), starts=[[12.6, 0.0]], dt=0.05)
    assert np.isclose(far.value[:, 0], 4 * np.pi).any()


def test_none_and_all():
    assert fixed_points(Shift(1.0)).verdict == "none found"
    assert fixed_points(Shift(0.0)).verdict == "cannot tell"


def test_equilibria_of_a_delay_equation():
    result = fixed_points(rheon.systems.MackeyGlass(), tries=16, dt=0.5)
    assert np.allclose(np.sort(result.value[result.value[:, 0] > -1e-6, 0]), [0, 1], atol=1e-8)
    middle = next(p for p in result["table"] if abs(p["state"][0] - 1) < 1e-6)
    assert middle["unstable"] == 2


def test_a_learned_law_rests_where_the_data_would():
    x = 5 + np.exp(-0.01 * np.arange(800)) * np.sin(0.2 * np.arange(800))
    fit = rheon.fit(rheon.models.Linear(lags=4), rheon.Series(x))
    result = fixed_points(fit)
    assert result.verdict == "found"
    assert result["observed"][0, 0] == pytest.approx(5, abs=0.05)
    assert result["table"][0]["unstable"] == 0


@pytest.mark.parametrize(
    ("matrix", "flow", "words", "unstable"),
    [
        ([[-1.0, 0], [0, -2]], True, "stable node", 0),
        ([[1.0, 0], [0, -2]], True, "saddle", 1),
        ([[0.1, 1], [-1, 0.1]], True, "unstable focus", 2),
        ([[0.0, 1], [-1, 0]], True, "marginal stable focus", 0),
        ([[0.5, 0], [0, 2]], False, "saddle", 1),
        ([[0.0, 0.9], [-0.9, 0]], False, "stable focus", 0),
    ],
)
def test_stability_in_words(matrix, flow, words, unstable):
    assert stability(np.array(matrix), flow)[:2] == (words, unstable)


def test_refusals():
    with pytest.raises(RheonError, match="no system"):
        fixed_points(np.zeros(10))
    with pytest.raises(RheonError, match="deterministic"):
        fixed_points(rheon.systems.OrnsteinUhlenbeck())
    with pytest.raises(RheonError, match="starts"):
        fixed_points(rheon.systems.Lorenz(), starts=[[1.0, 2.0]])
    with pytest.raises(RheonError, match="box"):
        fixed_points(rheon.systems.Lorenz(), box=([1.0], [0.0]))
