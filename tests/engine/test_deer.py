from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision
from rheon.engine import deer
from rheon.engine.as_map import as_map
from rheon.models import ShallowPLRNN

pytestmark = pytest.mark.compiles

LENGTH = 4096
FLOW = as_map(rheon.systems.Lorenz(), 0.01)


@functools.cache
def path():
    """A Lorenz path, dt 0.01. Shape (LENGTH + 1, 3)."""
    return rheon.simulate(rheon.systems.Lorenz(), n=LENGTH + 1, dt=0.01, transient=20.0).values


def lorenz():
    """The path, standardised."""
    return (path() - path().mean(0)) / path().std(0)


def forced(law, share: float):
    """The forced recursion z~_t = (1 - share) F(z~_(t-1)) + share * x_t, the law's arrays as parameters."""
    params, structure = jax.tree.flatten(as_dtype(law, np.float64))
    step = lambda p, z, x: (1 - share) * jax.tree.unflatten(structure, p)(0.0, z) + share * x  # noqa: E731
    return step, [jnp.asarray(p) for p in params]


def network(seed: int):
    """A shallow PLRNN with weights large enough to stretch by 1.6 or so, as trained ones do."""
    law = ShallowPLRNN(hidden=20).build(lorenz()[None], 0.01, jax.random.key(seed))
    random = np.random.default_rng(seed)
    return law.replace(outward=0.3 * random.normal(size=(3, 20)), inward=0.3 * random.normal(size=(20, 3)))


class Chaos(Map):
    """Lorenz by Runge-Kutta steps in standardised units: a map that has learned the data perfectly."""

    def initial(self):
        return lorenz()[0]

    def step(self, t, x, u=None):
        mean, scale = path().mean(0), path().std(0)
        return (jnp.stack(FLOW.step(0.0, tuple(mean + scale * x))) - mean) / scale


@pytest.mark.parametrize("law", [0, "Lorenz"], ids=str)
def test_all_times_at_once_equals_the_loop(law):
    with precision("double"):
        data = jnp.asarray(lorenz())
        step, params = forced(Chaos() if law == "Lorenz" else network(law), 0.2)
        states, report = jax.jit(lambda p: deer.solve(step, p, data[0], data[1:], guess=data[1:]))(params)
        loop = deer.sequential(step, params, data[0], data[1:])
        jacobian = jax.vmap(jax.jacfwd(functools.partial(step, params)))
        stretch = float(jnp.linalg.norm(jacobian(loop[:200], data[2:202]), 2, (1, 2)).max())
    assert bool(report.converged)
    assert int(report.iterations) <= 10
    assert stretch > 0.8  # the map itself stretches
    np.testing.assert_allclose(states, loop, rtol=0, atol=1e-8)


def test_a_chaotic_free_run_does_not_converge():
    with precision("double"):
        data = jnp.asarray(lorenz())
        step, params = forced(Chaos(), 0.0)
        # the data are a solution up to rounding: start from another orbit
        _, report = deer.solve(step, params, data[0] + 1e-3, data[1:], guess=data[1:], iterations=10)
    assert not bool(report.converged)
    assert int(report.iterations) == 10


def test_gradient_equals_back_propagation():
    law = network(3)
    with precision("double"):
        data = jnp.asarray(lorenz()[:1025])
        weight = jnp.asarray(np.random.default_rng(0).normal(size=(1024, 3)))
        step, params = forced(law, 0.2)

        def loss(params, first, data, parallel):
            if parallel:
                states = deer.solve(step, params, first, data, guess=data)[0]
            else:
                states = deer.sequential(step, params, first, data)
            return jnp.sum(weight * jnp.sin(states))

        gradient = jax.jit(jax.grad(loss, (0, 1, 2)), static_argnums=3)
        fast, plain = (gradient(params, data[0], data[1:], parallel) for parallel in (True, False))
    for a, b in zip(jax.tree.leaves(fast), jax.tree.leaves(plain), strict=True):
        assert np.linalg.norm(a - b) <= 1e-6 * np.linalg.norm(b)


def test_damping_survives_what_newton_does_not_need():
    with precision("double"):
        data = jnp.asarray(lorenz()[:200])
        step, params = forced(network(1), 0.3)
        loop = deer.sequential(step, params, data[0], data[1:])
        full = deer.solve(step, params, data[0], data[1:], guess=data[1:])
        plain = deer.solve(step, params, data[0], data[1:], guess=data[1:], damping=0.0, iterations=400)
    assert bool(plain[1].converged)
    assert int(plain[1].iterations) > int(full[1].iterations)
    np.testing.assert_allclose(plain[0], loop, atol=1e-8)


def test_the_linear_recursion_is_the_loop():
    random = np.random.default_rng(1)
    matrices, vectors = 0.5 * random.normal(size=(37, 2, 2)), random.normal(size=(37, 2))
    y, rows = np.zeros(2), []
    for a, b in zip(matrices, vectors, strict=True):
        y = a @ y + b
        rows.append(y)
    with precision("double"):
        found = deer.linear_recursion(jnp.asarray(matrices), jnp.asarray(vectors))
    np.testing.assert_allclose(found, rows, atol=1e-12)


def test_the_loop_is_taken_on_a_cpu():
    assert not deer.advised(100_000, 2, "cpu")
    assert deer.advised(100_000, 2, "gpu")
    assert not deer.advised(16, 2, "gpu")
    assert not deer.advised(100_000, 500, "gpu")
