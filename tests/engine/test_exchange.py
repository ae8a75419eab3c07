"""Goldstein's J and what follows from it, against SciPy, identities and one another."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import ive
from scipy.stats import ncx2

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.exchange import dispersed, relaxed, signal_response, step_response
from rheon.engine.goldstein import goldstein
from rheon.engine.laplace import inverse_laplace

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def pairs():
    rng = np.random.default_rng(0)
    a = 10 ** rng.uniform(-3, 3, 2000)
    return a, a * np.concatenate([10 ** rng.uniform(-0.6, 0.6, 1000), 1 + 10 ** rng.uniform(-13, -1, 1000)])


def test_j_is_a_probability_that_scipy_knows(pairs):
    a, b = pairs
    with precision("double"):
        both = np.asarray(jax.jit(goldstein)(np.concatenate([a, b]), np.concatenate([b, a])))
    ours, swapped = both[:2000], both[2000:]
    known = ncx2.sf(2 * a, 2, 2 * b)
    np.testing.assert_allclose(ours, known, rtol=1e-11, atol=1e-14)
    cross = np.exp(-((np.sqrt(a) - np.sqrt(b)) ** 2)) * ive(0, 2 * np.sqrt(a * b))
    np.testing.assert_allclose(ours + swapped, 1 + cross, rtol=1e-13)


def test_ends_and_derivatives():
    a, b, h = np.array([2.0, 3.0, 50.0]), np.array([3.0, 2.0, 50.0]), 1e-5
    ends = np.array([[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [-1.0, 2.0]])
    around = np.array([[0, h], [0, -h], [h, 0], [-h, 0]])
    places = np.concatenate([ends, *(np.stack([a, b], 1) + step for step in around)])
    with precision("double"):
        values = np.asarray(jax.jit(goldstein)(*places.T))
        one = np.ones(4)
        points = (np.append(a, 0.0), np.append(b, 0.0))
        tangents = jax.jit(
            lambda x, y: [jax.jvp(goldstein, (x, y), (da, db))[1] for da, db in ((one, 0 * one), (0 * one, one))]
        )
        along_a, along_b = (np.asarray(v) for v in tangents(*points))
    np.testing.assert_allclose(values[:3], [1.0, 1.0, np.exp(-3)], rtol=1e-14)
    assert np.isnan(values[3])
    up_b, down_b, up_a, down_a = values[4:].reshape(4, 3)
    np.testing.assert_allclose(along_b[:3], (up_b - down_b) / (2 * h), rtol=1e-7)
    np.testing.assert_allclose(along_a[:3], (up_a - down_a) / (2 * h), rtol=1e-7)
    # what was never exchanged, at the front
    assert along_a[3] == -1.0
    assert along_b[3] == 0.0


def test_a_signal_is_a_sum_of_steps_and_nothing_comes_before_the_front():
    rates, times = (3.0, 2.0), np.linspace(0.1, 6.0, 40)
    bell = lambda t: jnp.exp(-0.5 * ((t - 0.6) / 0.1) ** 2)  # noqa: E731
    steps = np.arange(0, 1.4, 0.0025)
    heights = np.diff(np.exp(-0.5 * ((steps + 0.00125 - 0.6) / 0.1) ** 2), prepend=0.0)
    with precision("double"):
        single = jax.jit(step_response)(times[:, None] - steps, 1.0, *rates)
        whole = jax.jit(lambda t: signal_response(bell, t, 1.0, *rates))(times)
    assert (np.asarray(single.mobile)[times < 1] == 0).all()
    np.testing.assert_allclose(whole.mobile, np.asarray(single.mobile) @ heights, atol=1e-3)
    np.testing.assert_allclose(whole.sorbed, np.asarray(single.sorbed) @ heights, atol=1e-3)


def test_relaxing_keeps_the_sum():
    with precision("double"):
        mobile, sorbed = relaxed(1.0, 0.5, 3.0, 1.0, 0.2)
    mobile, sorbed = float(mobile), float(sorbed)
    assert mobile + sorbed == pytest.approx(1.5, abs=1e-15)
    assert 3 * mobile - sorbed == pytest.approx(2.5 * np.exp(-0.8))


def test_dispersion_is_what_the_transform_says():
    up, down, peclet = 6.0, 4.0, 50.0
    transform = lambda s: np.exp(peclet / 2 * (1 - np.sqrt(1 + 4 * s * (1 + up / (s + down)) / peclet))) / s  # noqa: E731
    times = np.array([1.5, 2.5, 4.0])
    with precision("double"):
        plain = lambda since, travel: step_response(since, travel, up, down)  # noqa: E731
        spread = jax.jit(lambda t: dispersed(plain, t, 1.0 + 0 * t, 2 / peclet))(times)
    np.testing.assert_allclose(spread.mobile, inverse_laplace(transform, times, 40), atol=1e-8)


def test_inverse_transform():
    times = np.array([0.3, 1.0, 5.0])
    np.testing.assert_allclose(inverse_laplace(lambda s: 1 / (s + 1) ** 2, times), times * np.exp(-times), rtol=1e-8)
    with pytest.raises(RheonError, match="not all positive"):
        inverse_laplace(lambda s: 1 / s, [0.0])
