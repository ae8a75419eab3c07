"""Fixed points: closed forms, stability, learned laws, delay equations, none."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.dissect import fixed_points
from rheon.dissect._stability import stability
from rheon.engine import observed
from rheon.models import ReluResidual
from rheon.models.almost_linear_rnn import AlmostLinearMap
from rheon.models.plrnn import PiecewiseLinearMap

pytestmark = pytest.mark.compiles


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


def almost_linear(dim: int, relus: int, seed: int, strength: float):
    """A random almost-linear network."""
    random = np.random.default_rng(seed)
    return AlmostLinearMap(
        decay=random.uniform(0.2, 0.9, dim),
        weights=strength * random.normal(size=(dim, dim)) / np.sqrt(dim),
        bias=random.normal(size=dim),
        lift=np.zeros((dim - 1, 1)),
        anchor=np.ones(1),
        relus=relus,
        warmup=1,
    )


def by_hand(law) -> np.ndarray:
    """Fixed points of every region by NumPy, the real ones."""
    bits = (np.arange(2**law.relus)[:, None] >> np.arange(law.relus)) % 2 == 1
    on = np.concatenate([np.ones((len(bits), law.dim - law.relus)), bits], 1)
    matrices = np.eye(law.dim) - np.diag(law.decay) - law.weights * on[:, None]
    points = np.linalg.solve(matrices, np.broadcast_to(law.bias, on.shape)[..., None])[..., 0]
    return points[((points[:, law.dim - law.relus :] > 0) == bits).all(1)]


@pytest.mark.parametrize("seed", range(3))
def test_every_region_of_a_network_is_solved(seed):
    law = almost_linear(8, 6, seed, 2.0)
    result = fixed_points(law)
    expected = by_hand(law)
    assert len(expected) == len(result.value)
    assert result["complete"]
    assert "all 64 regions" in result.reason
    for x in expected:
        assert np.abs(result.value - x).max(1).min() < 1e-10
    assert len(result["virtual"]) == result["n_virtual"] == 64 - len(expected) - result["singular"]
    for row in result["virtual"]:
        assert not row["real"]
        assert not np.array_equal(row["state"][2:] > 0, row["region"])
    for row in result["table"]:
        assert np.array_equal(row["state"][2:] > 0, row["region"])
        assert row["residual"] < 1e-10
        matrix = np.diag(law.decay) + law.weights * np.r_[np.ones(2), row["region"]]
        assert row["condition"] == pytest.approx(np.linalg.cond(np.eye(8) - matrix))
        assert np.abs(row["eigenvalues"][0]) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())


def test_a_point_that_only_one_region_of_four_holds():
    law = PiecewiseLinearMap(
        decay=np.array([-0.0222311, 0.96461297]),
        weights=np.array([[0.0, -0.64375], [0.52505308, 0.0]]),
        bias=np.array([0.37298253, -0.97931491]),
        lift=np.zeros((0, 2)),
        anchor=np.zeros(2),
        centred=False,
        hollow=True,
        warmup=1,
    )
    result = fixed_points(law)
    assert result.value.round(4).tolist() == [[0.3649, -22.2606]]
    assert np.abs(result["table"][0]["eigenvalues"]).round(4).tolist() == [0.9646, 0.0222]
    assert result["table"][0]["stability"] == "stable node"
    assert result["n_virtual"] == 3


@pytest.mark.parametrize(("seed", "strength", "points"), [(0, 0.7, 2), (2, 1.2, 2), (4, 0.7, 0)])
def test_the_search_among_many_regions_equals_brute_force(seed, strength, points):
    law = almost_linear(16, 13, seed, strength)
    expected = by_hand(law)
    assert len(expected) == points
    result = fixed_points(law)
    assert not result["complete"]
    assert "not a complete list" in result.reason
    assert result.value.shape == expected.shape
    np.testing.assert_allclose(np.sort(result.value, 0), np.sort(expected, 0), rtol=1e-9)


def test_regions_without_a_single_point_are_told():
    still = ReluResidual(hidden=2).build(np.random.default_rng(0).normal(size=(1, 30, 2)), 1.0, jax.random.key(0))
    result = fixed_points(still)
    assert result["singular"] > 0
    assert "no single point" in result.reason


class Narrow(Flow):
    """Six rest points on a line, one with a basin of Newton's method that is thin."""

    roots: tuple = eqx.field(static=True, default=(-2.0, -1.0, 0.0, 0.0012, 1.0, 2.0))

    def vector_field(self, t, x, u=None):
        rate = jnp.ones_like(x)
        for root in self.roots:
            rate = rate * (x - root)
        return rate

    def initial(self):
        return np.array([0.3])


def test_deflation_parts_points_that_lie_close():
    result = fixed_points(Narrow(), box=([-3.0], [3.0]), tries=4, dt=0.01)
    np.testing.assert_allclose(np.sort(result.value[:, 0]), Narrow().roots, atol=1e-7)
    assert "deflation" in result.method


def test_an_observed_system_keeps_its_observation():
    result = fixed_points(observed(rheon.systems.Lorenz(), "z"), tries=32)
    assert np.allclose(np.sort(result["observed"][:, 0]), [0, 27, 27], atol=1e-8)


class Escaping(Flow):
    """x' = 2 + x^2 rests nowhere and leaves for infinity; its speed is least at 0."""

    def vector_field(self, t, x, u=None):
        return 2 + x**2

    def initial(self):
        return np.array([0.5])


def test_the_slowest_state_of_a_law_that_escapes_is_no_fixed_point():
    result = fixed_points(Escaping(), dt=0.01, tries=16)
    assert result.verdict == "none found"
    assert result.value.shape == (0, 1)


@pytest.mark.parametrize("box", [5, [0, 1, 2], [[np.nan], [1.0]], [[1.0], [0.0]]])
def test_a_box_is_two_corners(box):
    with pytest.raises(RheonError, match="box"):
        fixed_points(rheon.systems.Logistic(), box=box)


@pytest.mark.parametrize("tries", [0, -3, "many"])
def test_tries_are_counted(tries):
    with pytest.raises(RheonError, match="tries"):
        fixed_points(rheon.systems.Logistic(), tries=tries)
