"""Least squares over whole paths: errors of what the data determine, and of what they do not."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.kinds import Flow
from rheon.core.system import parameter
from rheon.models import TrajectoryMatching
from rheon.training.trajectory import _offset


class Decay(Flow):
    """x' = -a b x, and a number c that does nothing."""

    a: Any = eqx.field(converter=parameter, default=1.5)
    b: Any = eqx.field(converter=parameter, default=0.5)
    c: Any = eqx.field(converter=parameter, default=1.0)

    def vector_field(self, t, x, u=None):
        return -self.a * self.b * x + 0.0 * self.c

    def initial(self):
        return np.array([1.0])


TIMES = np.linspace(0.1, 3, 30)


def path(seed: int) -> rheon.Series:
    noise = np.random.default_rng(seed).normal(size=(30, 1))
    return rheon.Series(np.exp(-TIMES)[:, None] + 0.01 * noise, TIMES)


def test_numbers_that_make_up_for_one_another_have_no_error_bar():
    model = TrajectoryMatching(Decay(), ("a", "b", "c"), start=0.0, step=0.1)
    fit = rheon.fit(model, path(0))
    assert fit.history["errors"] == [np.inf] * 3
    assert fit.history["correlations"][0][1] < -0.999
    assert float(fit.system.a * fit.system.b) == pytest.approx(1, abs=0.03)


def test_error_bars_are_those_of_least_squares():
    model = TrajectoryMatching(Decay(b=1.0), ("a",), start=0.0, step=0.1)
    found = [rheon.fit(model, path(seed)).history for seed in range(6)]
    values, errors = (np.array([h[name][0] for h in found]) for name in ("parameters", "errors"))
    # the slope of exp(-a t) in a is -t exp(-a t)
    by_hand = 0.01 / np.sqrt(((TIMES * np.exp(-TIMES)) ** 2).sum())
    np.testing.assert_allclose(errors.mean(), by_hand, rtol=0.1)
    assert np.abs((values - 1) / by_hand).max() < 4
    assert np.abs((values - 1) / by_hand).mean() > 0.2


def test_the_relative_offset_is_that_of_bates_and_watts():
    jacobian = np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    residual = np.array([0.03, 0.04, 1.0, 1.0, 1.0])
    # lengths 0.05 along, root of 3 across, for 2 and 3 degrees of freedom
    assert _offset(residual, jacobian, 5) == pytest.approx(0.05 / np.sqrt(2))
    assert _offset(residual, jacobian * [1.0, 1e-14], 5) == pytest.approx(0.05 / np.sqrt(2)), "units do not matter"
    assert _offset(residual, jacobian[:, [0, 0]], 5) == pytest.approx(0.03 / np.sqrt((3 + 0.04**2) / 4)), "one number"
    missing = np.concatenate([residual, np.zeros(4)]), np.concatenate([jacobian, np.zeros((4, 2))])
    assert _offset(*missing, 5) == pytest.approx(0.05 / np.sqrt(2)), "what is missing does not count"
    assert _offset(residual * [1, 1, 0, 0, 0], jacobian, 5) > 1e6, "without noise there is always something to gain"


def test_a_fit_ends_where_noise_hides_the_rest():
    fit = rheon.fit(TrajectoryMatching(Decay(b=1.0), ("a",), start=0.0, step=0.1), path(1)).history
    more = rheon.fit(TrajectoryMatching(Decay(a=fit["parameters"][0], b=1.0), ("a",), start=0.0, step=0.1), path(1))
    assert fit["converged"]
    assert fit["iterations"] < 10
    assert abs(more.history["parameters"][0] - fit["parameters"][0]) < 2e-3 * fit["errors"][0]


class Slowing(Flow):
    """dx/dt = -k sqrt(x): no number once x is below zero."""

    k: Any = eqx.field(converter=parameter, default=1.0)

    def vector_field(self, t, x, u=None):
        return -self.k * jnp.sqrt(x)

    def initial(self):
        return np.ones(1)


def test_a_search_held_by_its_damping_has_not_converged():
    # from k = 1 on the path reaches zero at t = 2; past a smaller k the rest of these times has no numbers
    times = np.linspace(0, 6, 61)
    seen = rheon.Series(np.maximum(1 - times / 2, 0.0) ** 2, times)
    fit = rheon.fit(TrajectoryMatching(Slowing(k=0.3), ("k",), start=0.0, step=0.1), seen)
    assert float(fit.system.k) < 0.4
    assert not fit.history["converged"]
