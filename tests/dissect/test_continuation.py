"""Branches of fixed points: closed forms of every kind of bifurcation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow
from rheon.core.system import parameter
from rheon.dissect import continuation

pytestmark = pytest.mark.compiles


def kinds(result) -> list[str]:
    return [row["kind"] for row in result["bifurcations"]]


def at(result, kind: str) -> list[float]:
    return [row["parameter"] for row in result["bifurcations"] if row["kind"] == kind]


@pytest.fixture(scope="module")
def lorenz():
    return continuation(rheon.systems.Lorenz(), "rho", (0.0, 28.0))


def test_lorenz_has_its_pitchfork_and_two_hopf_bifurcations(lorenz):
    assert kinds(lorenz) == ["pitchfork", "Hopf", "Hopf"]
    assert at(lorenz, "pitchfork") == pytest.approx([1.0], abs=1e-9)
    # rho = sigma (sigma + beta + 3) / (sigma - beta - 1)
    exact = 10 * (10 + 8 / 3 + 3) / (10 - 8 / 3 - 1)
    assert at(lorenz, "Hopf") == pytest.approx([exact, exact], abs=1e-9)
    hopf = lorenz["bifurcations"][1]
    assert hopf["frequency"] == pytest.approx(np.sqrt(8 / 3 * (10 + exact)), abs=1e-8)
    assert hopf["criticality"] == "subcritical"


def test_lorenz_branches_follow_the_closed_form(lorenz):
    assert len(lorenz["branches"]) == 2
    origin, side = sorted(lorenz["branches"], key=lambda b: np.abs(b["states"]).max())
    assert np.abs(origin["states"]).max() < 1e-9
    assert [origin["parameter"][0], origin["parameter"][-1]] == pytest.approx([0, 28])
    x, y, z = side["states"].T
    assert np.allclose(x, y, atol=1e-8)
    assert np.allclose(z, side["parameter"] - 1, atol=1e-8)
    assert np.allclose(x**2, 8 / 3 * (side["parameter"] - 1), atol=1e-7)
    assert np.all(side["unstable"][side["parameter"] > 24.8] == 2)
    assert np.all(side["unstable"][(side["parameter"] < 24.7) & (side["parameter"] > 1.01)] == 0)


def test_the_picture_shows_stable_and_unstable(lorenz, tmp_path):
    names = {t.name for t in lorenz.figure.panels[0].traces}
    assert {"stable", "unstable", "pitchfork", "Hopf"} <= names
    lorenz.plot(path=tmp_path / "branches.png")
    assert (tmp_path / "branches.png").stat().st_size > 5000


def test_the_logistic_map_doubles_its_period_at_3():
    result = continuation(rheon.systems.Logistic(), "r", (0.5, 4.0))
    assert kinds(result) == ["transcritical", "period doubling"]
    assert list(result.value) == pytest.approx([1.0, 3.0], abs=1e-9)


def test_orbits_of_period_two_double_at_1_plus_root_6():
    result = continuation(rheon.systems.Logistic(), "r", (2.8, 3.6), period=2, at=3.5)
    assert at(result, "period doubling") == pytest.approx([1 + np.sqrt(6)] * 2, abs=1e-8)
    assert at(result, "pitchfork") == pytest.approx([3.0], abs=1e-8)


def test_the_henon_map_has_its_fold_and_its_doubling():
    result = continuation(rheon.systems.Henon(), "a", (-0.5, 1.4), at=1.4)
    b = 0.3
    assert at(result, "fold") == pytest.approx([-((1 - b) ** 2) / 4], abs=1e-9)
    assert at(result, "period doubling") == pytest.approx([3 * (1 - b) ** 2 / 4], abs=1e-9)


def test_the_fold_of_a_scalar_flow():
    flow = rheon.from_equations("dx/dt = r + x^2; r = -1", start=[-1.0], dt=0.01)
    result = continuation(flow, "r", (-1.0, 1.0))
    assert kinds(result) == ["fold"]
    assert float(result.value[0]) == pytest.approx(0, abs=1e-9)
    (branch,) = result["branches"]
    assert np.allclose(branch["states"][:, 0] ** 2, -branch["parameter"], atol=1e-9)
    assert np.array_equal(branch["unstable"] == 1, branch["states"][:, 0] > 0)


def test_the_brusselator_oscillates_from_1_plus_a_squared():
    system = rheon.systems.ForcedBrusselator(a=1.3, f=0.0)
    result = continuation(system, "b", (1.0, 4.0), starts=[[1.3, 1.0]], at=1.3)
    assert kinds(result) == ["Hopf"]
    (hopf,) = result["bifurcations"]
    assert hopf["parameter"] == pytest.approx(1 + 1.3**2, abs=1e-9)
    assert hopf["frequency"] == pytest.approx(1.3, abs=1e-9)
    assert hopf["criticality"] == "supercritical"


def test_van_der_pol_oscillates_from_zero_where_its_cubic_term_decides_nothing():
    system = rheon.systems.ForcedVanDerPol(a=0.0)
    result = continuation(system, "mu", (-1.0, 1.0), starts=[[0.0, 0.0]], at=-0.4)
    (hopf,) = result["bifurcations"]
    assert hopf["parameter"] == pytest.approx(0, abs=1e-9)
    assert hopf["frequency"] == pytest.approx(1, abs=1e-9)
    assert hopf["criticality"] == "degenerate"


class Normal(Flow):
    """The Hopf normal form with cubic coefficient `c`: the first Lyapunov coefficient has its sign."""

    m: np.ndarray = eqx.field(converter=parameter)
    c: np.ndarray = eqx.field(converter=parameter)

    def vector_field(self, t, x, u=None):
        r2 = jnp.sum(x**2)
        return jnp.stack([self.m * x[0] - 2 * x[1], 2 * x[0] + self.m * x[1]]) + self.c * r2 * x

    def initial(self):
        return np.array([0.1, 0.0])


@pytest.mark.parametrize(("c", "word"), [(-1.0, "supercritical"), (1.0, "subcritical")])
def test_the_lyapunov_coefficient_of_the_normal_form(c, word):
    result = continuation(Normal(-0.5, c), "m", (-1.0, 1.0), starts=[[0.0, 0.0]], at=0.3)
    (hopf,) = result["bifurcations"]
    assert (hopf["kind"], hopf["criticality"]) == ("Hopf", word)
    # l1 = 2 c / omega for q of unit length: |x|^2 = 2 |z|^2 there
    assert hopf["coefficient"] == pytest.approx(c * 2 / 2, rel=1e-6)


def test_the_delayed_logistic_map_turns_at_two():
    law = rheon.from_equations("x' = r*x*(1 - y); y' = x; r = 1.5", start=[0.3, 0.3])
    result = continuation(law, "r", (1.2, 2.2), starts=[[0.3, 0.3]], at=1.5)
    assert kinds(result) == ["Neimark-Sacker"]
    assert float(result.value[0]) == pytest.approx(2, abs=1e-9)
    # multipliers are the sixth roots of one: z^2 - z + 1 = 0
    assert result["bifurcations"][0]["angle"] == pytest.approx(np.pi / 3, abs=1e-8)


def test_a_start_of_zeros_does_not_hide_what_is_far(lorenz):
    result = continuation(rheon.systems.Lorenz(), "rho", (0.0, 28.0), starts=[[0.0, 0.0, 0.0]], at=0.0)
    assert kinds(result) == kinds(lorenz)
    assert "within the span" not in result.reason


def test_a_branch_that_runs_away_is_said_to():
    flow = rheon.from_equations("dx/dt = x*r - 1; r = 1", start=[1.0], dt=0.01)
    result = continuation(flow, "r", (-1.0, 1.0), starts=[[1.0]], at=1.0)
    assert "1 ends within the span: left the range of states" in result.reason
    short = continuation(flow, "r", (0.2, 1.0), starts=[[1.0]], at=1.0, most=7)
    assert "no more steps" in short.reason
    assert len(short["branches"][0]["parameter"]) <= 8


def test_a_closed_branch_is_gone_round_once():
    flow = rheon.from_equations("dx/dt = 0.25 - p^2 - x^2; p = 0", start=[0.5], dt=0.01)
    result = continuation(flow, "p", (-1.0, 1.0), starts=[[0.5]], at=0.0)
    assert kinds(result) == ["fold", "fold"]
    assert list(result.value) == pytest.approx([-0.5, 0.5], abs=1e-9)
    (branch,) = result["branches"]
    assert branch["ends"] == "came back to its start"


def test_orbits_of_period_four_are_not_those_of_period_two():
    result = continuation(rheon.systems.Logistic(), "r", (3.46, 3.52), period=4, at=3.52, switch=False)
    assert len(result["branches"]) == 4
    law = rheon.systems.Logistic(r=3.52)
    for branch in result["branches"]:
        at = branch["states"][np.argmax(branch["parameter"])]
        assert np.abs(law(0.0, law(0.0, at)) - at).max() > 0.01


class Nowhere(Flow):
    """x' = 1 + mu^2 + x^2: no card, no step of its own, nowhere at rest."""

    mu: Any = eqx.field(converter=parameter, default=0.5)

    def vector_field(self, t, x, u=None):
        return 1 + self.mu**2 + x**2

    def initial(self):
        return np.array([0.5])


def test_starts_that_lead_to_no_fixed_point_tell_nothing():
    result = continuation(Nowhere(), "mu", (-1.0, 1.0), starts=[[1.0]], at=1.0)
    assert result.verdict == "cannot tell"
    assert "no fixed point at mu = 1" in result.reason


def test_a_flow_without_a_step_of_its_own_is_given_one():
    with pytest.raises(RheonError, match="dt"):
        continuation(Nowhere(), "mu", (-1.0, 1.0))
    assert continuation(Nowhere(), "mu", (-1.0, 1.0), dt=0.01).verdict == "cannot tell"


@pytest.mark.parametrize(
    ("arguments", "settings", "match"),
    [
        ((rheon.systems.Lorenz(), "kappa", (0, 1)), {}, "kappa"),
        ((rheon.systems.Lorenz(), "rho", (1, 1)), {}, "span"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"at": 3.0}, "at"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"at": "low"}, "at"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"at": []}, "at"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"starts": "origin"}, "starts"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"period": 2}, "period"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"starts": [[1.0]]}, "starts"),
        ((rheon.systems.OrnsteinUhlenbeck(), "rate", (0, 1)), {}, "no flow or map"),
        ((np.zeros(3), "r", (0, 1)), {}, "no system"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"period": "two"}, "period"),
        ((rheon.systems.Lorenz(), "rho", (0, 1)), {"most": 0}, "most"),
        ((rheon.systems.Lorenz(), 3, (0, 1)), {}, "parameter 3"),
    ],
)
def test_refusals(arguments, settings, match):
    with pytest.raises(RheonError, match=match):
        continuation(*arguments, **settings)
