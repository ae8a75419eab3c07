"""Tangent vectors: pushed without a Jacobian, equal to it."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.precision import precision
from rheon.engine.as_map import as_map
from rheon.engine.tangent import push, push_many
from rheon.systems import HeatLine, Henon, Lorenz, MackeyGlass

pytestmark = pytest.mark.compiles


@pytest.mark.parametrize("system", [Lorenz(), Henon(), HeatLine(points=5), MackeyGlass(tau=1.0)], ids=repr)
def test_push_equals_the_jacobian(system):
    steps = as_map(system)
    with precision("double"):
        x = jnp.asarray(steps.initial())
        Q = jax.random.normal(jax.random.key(0), (steps.dim, 2))
        after, pushed = eqx.filter_jit(push)(steps, 0.0, x, Q)
        stepped = lambda y: (steps(0.0, y),) * 2  # noqa: E731
        jacobian, there = eqx.filter_jit(jax.jacfwd(stepped, has_aux=True))(x)
        np.testing.assert_allclose(after, there, rtol=1e-13)
        np.testing.assert_allclose(pushed, jacobian @ Q, rtol=1e-10, atol=1e-12)


def test_push_many_is_push_repeated():
    steps = as_map(Lorenz())
    with precision("double"):
        x, Q = jnp.asarray(steps.initial()), jnp.eye(3)[:, :2]
        many = eqx.filter_jit(push_many)(steps, 0.0, x, Q, 3)
        once = eqx.filter_jit(push)
        for i in range(3):
            x, Q = once(steps, i * steps.dt, x, Q)
    np.testing.assert_allclose(many[0], x, rtol=1e-13)
    np.testing.assert_allclose(many[1], Q, rtol=1e-12)


def test_volumes_shrink_as_the_divergence_says():
    steps = as_map(Lorenz())
    with precision("double"):
        _, Q = push_many(steps, 0.0, jnp.asarray(steps.initial()), jnp.eye(3), 50)
        sum_ = float(jnp.log(jnp.abs(jnp.linalg.det(Q)))) / 0.5
        _, flat = push_many(Henon(), 0.0, jnp.asarray(Henon().initial()), jnp.eye(2), 7)
        henon = float(jnp.log(jnp.abs(jnp.linalg.det(flat)))) / 7
    assert sum_ == pytest.approx(Lorenz.card.invariants["lyapunov_sum"].value, abs=2e-4)
    assert henon == pytest.approx(Henon.card.invariants["lyapunov_sum"].value, rel=1e-9)
