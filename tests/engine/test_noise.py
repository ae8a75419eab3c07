"""Stochastic differential equations: strong orders, moments, keys."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.precision import precision
from rheon.engine.noise import noise_step
from rheon.engine.simulate import simulate
from rheon.engine.solve import solve


@pytest.mark.parametrize(("method", "order"), [("euler_maruyama", 0.5), ("milstein", 1.0)])
def test_strong_order_on_geometric_brownian_motion(laws, method, order):
    system, finest = laws.Geometric(rate=0.5, noise=1.0), 512

    @jax.jit
    def ends(fine):
        out = []
        for n in (16, 64, 256):
            dW = fine.reshape(n, finest // n, -1).sum(1)

            def body(x, w, n=n):
                return noise_step(system, 0.0, x, 1 / n, (w,), method=method), None

            out.append(jax.lax.scan(body, (jnp.ones(fine.shape[1]),), dW)[0][0])
        return jnp.stack(out), jnp.exp(fine.sum(0))  # rate - noise^2 / 2 is zero

    with precision("double"):
        fine = jax.random.normal(jax.random.key(0), (finest, 4000)) / np.sqrt(finest)
        x, exact = ends(fine)
    errors = np.sqrt(np.mean((np.asarray(x) - np.asarray(exact)) ** 2, axis=1))
    slopes = np.log(errors[:-1] / errors[1:]) / np.log(4)
    assert slopes.mean() == pytest.approx(order, abs=0.12)


def test_general_noise_has_its_covariance(laws):
    system = laws.Correlated()
    ends = simulate(system, [0.0, 2.0], paths=4000, key=1, step=0.5).values[:, -1]
    expected = 2 * system.matrix @ system.matrix.T
    error = 4 * np.sqrt((expected**2 + np.outer(np.diag(expected), np.diag(expected))) / 4000)
    assert np.all(np.abs(np.cov(ends.T) - expected) < error)


def test_paths_have_keys_of_their_own_in_every_block(laws):
    many = simulate(laws.Geometric(), [0.0, 0.1], paths=1100, key=4, step=0.05).values[:, -1, 0]
    assert len(np.unique(many)) == 1100
    few = simulate(laws.Geometric(), [0.0, 0.1], paths=3, key=4, step=0.05).values[:, -1, 0]
    np.testing.assert_allclose(few, many[:3], rtol=1e-14)


def test_gradient_through_noise(laws):
    with precision("double"):

        def end(rate):
            return solve(laws.Geometric().replace(rate=rate), [0.0, 1.0], key=2, step=0.01)[-1, 0]

        slope, h = jax.grad(end)(jnp.asarray(0.3)), 1e-6
        rough = (end(jnp.asarray(0.3 + h)) - end(jnp.asarray(0.3 - h))) / (2 * h)
    assert float(slope) == pytest.approx(float(rough), rel=1e-6)
