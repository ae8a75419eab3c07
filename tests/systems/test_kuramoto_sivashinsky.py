"""The Kuramoto-Sivashinsky equation: what is known of it exactly."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.precision import precision
from rheon.engine.simulate import simulate
from rheon.systems import KuramotoSivashinsky

pytestmark = pytest.mark.compiles


@pytest.mark.parametrize("wave", [1, 2, 3])
def test_a_small_wave_grows_at_the_rate_of_its_mode(wave):
    ring = KuramotoSivashinsky(points=32)
    start = 1e-9 * np.cos(2 * np.pi * wave * np.arange(32) / 32)
    last = simulate(ring, n=2, dt=2.0, initial=start).values[-1]
    k = 2 * np.pi * wave / 22
    assert np.abs(last).max() / 1e-9 == pytest.approx(np.exp(2 * (k**2 - k**4)), rel=1e-6)


def test_the_law_is_that_of_the_derivatives():
    ring = KuramotoSivashinsky()
    angle = 2 * np.pi * np.arange(64) / 64
    k = 2 * np.pi / 22
    u = np.sin(angle) + 0.5 * np.cos(2 * angle)
    ux = k * (np.cos(angle) - np.sin(2 * angle))
    uxx = -(k**2) * (np.sin(angle) + 2 * np.cos(2 * angle))
    uxxxx = k**4 * (np.sin(angle) + 8 * np.cos(2 * angle))
    with precision("double"):
        rate = np.asarray(ring(0.0, jnp.asarray(u)))
    np.testing.assert_allclose(rate, -u * ux - uxx - uxxxx, atol=1e-12)


def test_chaos_keeps_the_mean_and_stays_bounded():
    path = simulate(KuramotoSivashinsky(points=32), n=60, dt=2.0, transient=60.0)
    assert np.abs(path.values.mean(axis=1)).max() < 1e-12
    assert 0.5 < path.values.std() < 2.0
    assert np.abs(path.values).max() < 5
