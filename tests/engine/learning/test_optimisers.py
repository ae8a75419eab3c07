"""Optimisers against what is known of them, their twins, and control by immersion."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from rheon import measure, simulate
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.learning import LinearNetwork, Loss, Quadratic
from rheon.engine.wrappers.immersed import Immersed
from rheon.systems import (
    Adam,
    BenignOscillation,
    DeepLinear,
    GradientFlow,
    HeavyBall,
    Henon,
    Lorenz,
    Nesterov,
    Pendulum,
    SignalVariance,
)

pytestmark = pytest.mark.compiles

BOWL = Quadratic([1.0, 4.0], begin=[1.0, -2.0])


def by_optax(rule, steps: int) -> np.ndarray:
    """The path of an optimiser of optax on the bowl."""
    with precision("double"):
        x = jnp.asarray(BOWL.start())
        state, path = rule.init(x), [x]
        for _ in range(steps):
            update, state = rule.update(BOWL.gradient(x), state, x)
            x = optax.apply_updates(x, update)
            path.append(x)
        return np.array(path)


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        (Adam(BOWL, 0.1), optax.adam(0.1)),
        (HeavyBall(BOWL, 0.05, 0.8), optax.sgd(0.05, momentum=0.8)),
    ],
    ids=["adam", "heavy-ball"],
)
def test_same_path_as_optax(method, rule):
    np.testing.assert_allclose(simulate(method, n=13).values, by_optax(rule, 12), rtol=1e-7, atol=1e-9)


def test_twins_come_near_the_iterates_as_steps_shrink():
    gaps = []
    for rate in (1e-2, 2.5e-3):
        method = Nesterov.tuned(BOWL, 1.0, 1 / rate)
        path = simulate(method, [0.0, round(1 / rate**0.5)]).values[1]
        gaps.append(np.abs(simulate(method.flow(), [0.0, 1.0], solver="rk4").values[1] - path).max())
    assert gaps[1] < 0.7 * gaps[0]


def test_conserved_matrices_and_what_is_not():
    flow = DeepLinear(LinearNetwork.gaussian(np.diag([2.0, 1.0]), hidden=(3,), std=0.5, key=1))
    kept = lambda x: flow.objective.conserved(flow.objective.tree(x))  # noqa: E731
    assert measure.conserved(flow, kept, n=40, dt=0.002, solver="rk4").verdict == "yes"
    assert measure.conserved(Henon(), lambda x: x, n=20).verdict == "no"
    with pytest.raises(RheonError, match="cannot be computed"):
        measure.conserved(Pendulum(), lambda x: x @ np.ones(3))


def test_exponents_normal_to_an_invariant_subspace():
    # on the vertical axis the motion goes to the origin, where the Jacobian is known
    axis = measure.transverse_exponents(Lorenz(), normal=("x", "y"), steps=2_000, initial=[0.0, 0.0, 1.0])
    np.testing.assert_allclose(axis.value, [11.8277, -22.8277], atol=1e-3)
    assert axis["left"] == 0.0
    rows = measure.transverse_exponents(Lorenz(), normal=np.eye(3)[:2] * 2, steps=2_000, initial=[0.0, 0.0, 1.0])
    np.testing.assert_allclose(rows.value, axis.value, atol=1e-8)
    weak = measure.transverse_exponents(BenignOscillation(c=1.2), normal="w", steps=4_000)
    assert weak.value[0] == pytest.approx(0.000989021, abs=1e-9)
    # the x axis is no invariant subspace of Lorenz
    away = measure.transverse_exponents(Lorenz(), normal=(1, 2), steps=400, initial=[1.0, 0.0, 0.0])
    assert away["left"] > 0.1
    with pytest.raises(RheonError, match="depend on one another"):
        measure.transverse_exponents(Lorenz(), normal=[[1, 0, 0], [2, 0, 0]], steps=400)
    with pytest.raises(RheonError, match="give one of"):
        measure.transverse_exponents(Lorenz(), steps=400)


def test_a_pendulum_is_steered():
    target = GradientFlow(Quadratic([0.8], [1.6], [0.3]))
    loop = Immersed(target, 3.0, Pendulum())
    with precision("double"):
        rate = np.asarray(loop(0.0, jnp.array([0.4, 1.3])))
        push = float(loop.control(0.0, jnp.array([0.4, 1.3]))[0])
    # v' = psi'(x) v - rate (v - psi(x)), whatever gravity does
    assert rate[1] == pytest.approx(-0.8 * 1.3 - 3.0 * (1.3 - (1.6 - 0.8 * 0.4)), rel=1e-12)
    assert push == pytest.approx(rate[1] + np.sin(0.4), rel=1e-12)
    assert simulate(loop, [0.0, 12.0], solver="rk4").values[1, 0] == pytest.approx(2.0, abs=1e-3)
    for arguments, what in (((Henon(), 1.0), "no Flow"), ((target, -1.0), "rate"), ((target, 1.0, Lorenz()), "plant")):
        with pytest.raises(RheonError, match=what):
            Immersed(*arguments)


def test_signals_at_the_edge_of_chaos():
    settled = simulate(SignalVariance(), [0.0, 400.0], parameters={"gain": np.array([0.9, 1.2, 2.0])}).values[:, 1, 0]
    np.testing.assert_allclose(settled, [0.0, 0.24951, 2.12147], atol=1e-5)


def test_a_function_that_is_no_loss_is_told_apart_from_one_that_is():
    steep = Loss(lambda x: jnp.sum(x**4), np.array([3.0]))
    series = simulate(HeavyBall(steep, 1.0, 0.5), n=30)
    assert series.notes
    assert "left finite numbers" in series.notes[0].found
