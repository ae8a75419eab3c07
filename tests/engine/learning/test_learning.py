"""Objectives on trees, replayable batches, and what learners share."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon import simulate
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.learning import Batches, LeastSquares, LinearNetwork, Loss, PatchNetwork, Quadratic, Shown
from rheon.systems import Adam, DeepLinear, GradientDescent, GradientFlow, HeavyBall, StochasticGradientDescent

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def network():
    """A small network as a tree of parameters, with its data."""
    net = eqx.nn.MLP(2, 1, 4, 1, activation=jnp.tanh, key=jax.random.key(0))
    x = np.random.default_rng(0).normal(size=(12, 2))
    y = x[:, :1] * x[:, 1:]

    def error(net, data):
        return jnp.mean((jax.vmap(net)(data[0]) - data[1]) ** 2)

    return Loss(error, net, (x, y))


def test_any_tree_learns(network):
    assert network.dim == 2 * 4 + 4 + 4 + 1
    back = network.tree(network.flat(network.start()))
    np.testing.assert_allclose(back.layers[0].weight, network.start().layers[0].weight, rtol=1e-6)
    curve = simulate(Adam(Shown(network), rate=0.03), n=200).values[:, 0]
    assert curve[-1] < 0.2 * curve[0]


def test_curvature_is_the_derivative_of_the_gradient(network):
    rng = np.random.default_rng(1)
    x, v = rng.normal(size=(2, network.dim))
    with precision("double"):
        near = (np.asarray(network.gradient(x + 1e-5 * v)) - np.asarray(network.gradient(x - 1e-5 * v))) / 2e-5
        np.testing.assert_allclose(network.curvature(x, v), near, rtol=1e-5, atol=1e-7)


def test_batches_pass_through_all_examples_and_replay():
    order = Batches(10, 3, key=4)
    rows = np.asarray(jax.vmap(order)(jnp.arange(6)))
    assert len(set(rows[:3].ravel().tolist())) == 9
    assert (rows[3:] != rows[:3]).any()
    np.testing.assert_array_equal(order(1), rows[1])
    assert (np.asarray(Batches(10, 3, key=5)(0)) != rows[0]).any()
    drawn = np.asarray(jax.vmap(Batches(5, 2, order="drawn"))(jnp.arange(60)))
    assert np.bincount(drawn.ravel(), minlength=5).min() > 10


def test_batch_means_are_the_full_gradient():
    rng = np.random.default_rng(2)
    fit = LeastSquares(rng.normal(size=(6, 3)), rng.normal(size=6))
    sgd = StochasticGradientDescent(fit, rate=0.1, batches=Batches(6, 2, key=1))
    x = rng.normal(size=3)
    with precision("double"):
        mean = np.mean([np.asarray(sgd.slope(float(i), x)) for i in range(3)], axis=0)
        np.testing.assert_allclose(mean, fit.gradient(x), rtol=1e-12)


def test_a_path_of_sgd_replays_and_an_ensemble_has_its_own_orders():
    sgd = StochasticGradientDescent(rate=0.2)
    keys = jax.vmap(lambda i: jax.random.key_data(jax.random.key(i)))(jnp.arange(3))
    many = simulate(sgd, n=8, parameters={"batches.key": keys}).values
    np.testing.assert_allclose(many[0], simulate(sgd, n=8).values, rtol=1e-12)
    assert np.abs(many[1] - many[2]).max() > 1e-3


def test_small_steps_follow_the_flow():
    quadratic = Quadratic([1.0, 3.0])
    flow = simulate(GradientFlow(quadratic), [0.0, 1.0], solver="rk4").values[-1]
    np.testing.assert_allclose(flow, np.exp([-1.0, -3.0]), rtol=1e-6)
    gaps = [np.abs(simulate(GradientDescent(quadratic, h), n=round(1 / h) + 1).values[-1] - flow).max()
            for h in (0.02, 0.01)]  # fmt: skip
    assert gaps[0] / gaps[1] == pytest.approx(2, abs=0.1)


def test_linear_network_is_the_regression_it_says():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(3, 20)), rng.normal(size=(2, 20))
    net = LinearNetwork.gaussian(y @ x.T, hidden=(4,), inputs=x @ x.T)
    with precision("double"):
        flat = net.flat(net.start())
        whole = net.product(net.start())
        residual = 0.5 * ((y - whole @ x) ** 2).sum()
        best = y @ x.T @ np.linalg.inv(x @ x.T)
        np.testing.assert_allclose(net.value(flat), residual - 0.5 * ((y - best @ x) ** 2).sum(), rtol=1e-9)
        by_hand = -(y @ x.T - whole @ (x @ x.T))
        first = np.asarray(net.gradient(flat))[:12].reshape(4, 3)
        np.testing.assert_allclose(first, net.start()[1].T @ by_hand, rtol=1e-9)


def test_deep_products_by_a_loop_are_products():
    net = LinearNetwork.orthogonal(np.diag([2.0, 1.0]), hidden=(2,) * 11, key=2)
    with precision("double"):
        expected = np.linalg.multi_dot([np.asarray(w) for w in net.start()[::-1]])
        np.testing.assert_allclose(net.product(net.start()), expected, atol=1e-13)


def test_patch_network_by_hand():
    net = PatchNetwork([[[2.0, 0.0], [0.0, 1.0]]], [1.0], np.array([[[1.0, -1.0]], [[0.5, 3.0]]]))
    with precision("double"):
        # relu squared of (2, -1) against (1, 3)
        assert float(net.answers(net.start(), net.patches)[0]) == pytest.approx(4 - (1 + 9))
        assert float(net.value(net.flat(net.start()))) == pytest.approx(49.0)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: GradientDescent(3.0), "no objective"),
        (lambda: HeavyBall(batches=2), "no examples"),
        (lambda: StochasticGradientDescent(batches=Batches(7)), "batches of 7"),
        (lambda: HeavyBall.tuned(Quadratic(), 3.0, 1.0), "exceeds"),
        (lambda: Batches(4, 5), "size = 5"),
        (lambda: Batches(4, order="alphabetical"), "order"),
        (lambda: Quadratic([[1.0, 2.0], [0.0, 1.0]]), "not symmetric"),
        (lambda: LinearNetwork(np.eye(2), [np.ones((3, 2))]), "weights of shapes"),
        (lambda: Loss(lambda p: 0.0, {"a": 1}), "no array"),
        (lambda: Loss(lambda p, e: 0.0, np.ones(2), (np.ones(3), np.ones(4))), "first axes"),
        (lambda: Shown(Quadratic(), "height"), "see"),
        (lambda: DeepLinear().encode(np.ones((3, 2))), "does not show"),
        (lambda: GradientFlow(Shown(Quadratic(), lambda p: p**2)).encode(np.ones((3, 2))), "does not show"),
        (lambda: DeepLinear().objective.replace(correlation=np.eye(2)), "make another"),
        (lambda: LinearNetwork.decoupled(np.eye(2), hidden=(2,), strength=-0.1), "strength"),
        (lambda: Batches(4).replace(keys=1), "no field 'keys'"),
    ],
)
def test_bad_input_is_told(make, what):
    with pytest.raises(RheonError, match=what):
        make()
