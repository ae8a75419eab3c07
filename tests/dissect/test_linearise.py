"""Linearisations and Hessian spectra of known systems, learners among them."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import dissect
from rheon.core.errors import RheonError
from rheon.engine.learning import Loss, Quadratic
from rheon.systems import GradientDescent, GradientFlow, HeavyBall, Henon, Logistic, Lorenz, MackeyGlass

pytestmark = pytest.mark.compiles


def test_logistic_map_at_its_fixed_point():
    result = dissect.linearise(Logistic(r=3.2), [1 - 1 / 3.2])
    np.testing.assert_allclose(result.value, [2 - 3.2], rtol=1e-12)
    assert result["unstable"] == 1
    assert result["residual"] < 1e-14


def test_lorenz_turns_unstable_at_the_hopf_point():
    rho, place = 24.7368, np.sqrt(8 / 3 * 23.7368)
    result = dissect.linearise(Lorenz(rho=rho), [place, place, 23.7368], k=2)
    assert abs(result["growth"]) < 1e-4
    assert result.value.shape == (2,)
    assert abs(result.value[0].imag) > 9


def test_large_laws_by_products_alone():
    curvatures = np.concatenate([[-1.5, -0.5, 0.5], np.linspace(3, 9, 620)])
    result = dissect.linearise(GradientFlow(Quadratic(curvatures)), np.zeros(623), k=3)
    assert result["jacobian"] is None
    assert result["unstable"] == 2
    np.testing.assert_allclose(result.value, [1.5, 0.5, -0.5], atol=1e-9)


def test_volumes_of_heavy_ball_shrink_by_the_momentum():
    multipliers = dissect.linearise(HeavyBall(Quadratic(), 0.1, 0.5)).value
    assert np.prod(multipliers).real == pytest.approx(0.25, rel=1e-12)


def test_a_delay_is_the_map_on_its_history():
    result = dissect.linearise(MackeyGlass(), dt=2.0, k=2)
    assert result.value.shape == (2,)


def test_edge_of_stability_of_descent():
    bowl = Quadratic([1.0, 10.0])
    for rate, growth in ((0.19, 0.9), (0.2, 1.0), (0.21, 1.1)):
        found = dissect.linearise(GradientDescent(bowl, rate), [0.0, 0.0])["growth"]
        assert found == pytest.approx(growth, abs=1e-12)


def test_hessian_of_a_potential_is_found_through_its_flow():
    potential = Loss(lambda x: x[0] ** 4 + x[0] * x[1] + 2 * x[1] ** 2, np.array([1.0, 0.5]))
    by_hand = np.linalg.eigvalsh([[12.0, 1.0], [1.0, 4.0]])[::-1]
    for system in (potential, GradientFlow(potential), GradientDescent(potential, 0.1), HeavyBall(potential)):
        np.testing.assert_allclose(dissect.hessian_spectrum(system, k=2).value, by_hand, rtol=1e-9)


def test_any_flow_has_rates_at_which_distances_shrink():
    flow = Lorenz()
    state = flow.initial()
    jacobian = dissect.linearise(flow, state)["jacobian"]
    wanted = np.linalg.eigvalsh(-(jacobian + jacobian.T) / 2)[::-1]
    np.testing.assert_allclose(dissect.hessian_spectrum(flow, state, k=3).value, wanted, rtol=1e-9)


def test_density_of_a_large_spectrum():
    curvatures = np.linspace(0.0, 4.0, 400) ** 2
    result = dissect.hessian_spectrum(Quadratic(curvatures), k=1, steps=60, probes=3, kind="single")
    assert result.verdict == "converged"
    assert result.value[0] == pytest.approx(16.0, rel=1e-3)
    assert result["mean"] == pytest.approx(curvatures.mean(), rel=0.1)
    np.testing.assert_allclose(result["weights"].sum(1), 1.0, atol=1e-5)
    assert result.figure is not None


def test_eigenvalues_that_are_there_twice_are_found_twice():
    found = dissect.hessian_spectrum(Quadratic([7.0, 7.0, 7.0, 3.0, 3.0, 0.0]), k=6)
    np.testing.assert_allclose(found.value, [7, 7, 7, 3, 3, 0], atol=1e-9)
    np.testing.assert_allclose(found["weights"].sum(1), 1.0)
    assert found.verdict == "converged"
    flat = dissect.hessian_spectrum(Quadratic(np.full(40, 2.0)), k=3, steps=8)
    np.testing.assert_allclose(flat.value, 2.0)


def test_more_unstable_directions_than_were_computed_are_not_counted():
    curvatures = np.concatenate([np.linspace(-3, -1, 12), np.linspace(1, 4, 620)])
    result = dissect.linearise(GradientFlow(Quadratic(curvatures)), np.zeros(632), k=3)
    assert result["stability"] == "unstable in at least 3 directions"
    np.testing.assert_allclose(result.value[0], 3.0, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: dissect.linearise(np.ones(3)), "no system"),
        (lambda: dissect.linearise(Henon(), [1.0]), "state of shape"),
        (lambda: dissect.linearise(rheon.systems.OrnsteinUhlenbeck()), "deterministic"),
        (lambda: dissect.hessian_spectrum(Henon()), "no Hessian"),
        (lambda: dissect.hessian_spectrum(Quadratic(), [1.0]), "state of shape"),
        (lambda: dissect.hessian_spectrum(Quadratic(), k=3), "k = 3"),
        (lambda: dissect.hessian_spectrum(Quadratic(), kind="half"), "kind"),
    ],
)
def test_bad_input_is_told(call, what):
    with pytest.raises(RheonError, match=what):
        call()
