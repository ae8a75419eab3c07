"""Dictionaries: what the functions are, and what they learn from data."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.store import load_tree, save_tree
from rheon.engine.dictionaries import (
    Coordinates,
    Delays,
    Fourier,
    Functions,
    Kernel,
    Monomials,
    Network,
    Radial,
    Reduced,
)
from rheon.engine.dictionaries.kernel import similarities

pytestmark = pytest.mark.compiles

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(60, 2))


def test_monomials_are_all_products():
    values = Monomials(3).evaluate(POINTS)
    x, y = POINTS.T
    expected = [x**0, x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3]
    np.testing.assert_allclose(values, np.stack(expected, 1), rtol=1e-12)


def test_waves_are_orthonormal_on_a_grid():
    axis = np.arange(16) / 16
    grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    values = Fourier(2, period=1.0).evaluate(grid)
    np.testing.assert_allclose(values.conj().T @ values / len(grid), np.eye(25), atol=1e-12)


def test_delays_of_functions_look_back():
    windows = RNG.normal(size=(5, 7, 2))
    inner = Functions(lambda x: jnp.stack([x[0] * x[1], x[1] ** 2]))
    values = Delays(4, spacing=2, constant=True, of=inner).evaluate(windows)
    expected = [np.ones(5)]
    for i in (6, 4, 2, 0):
        x, y = windows[:, i].T
        expected += [x * y, y**2]
    np.testing.assert_allclose(values, np.stack(expected, 1), rtol=1e-12)


def test_delays_nest():
    windows = RNG.normal(size=(4, 5, 1))
    nested = Delays(2, spacing=2, of=Delays(3)).evaluate(windows)
    w = windows[..., 0]
    np.testing.assert_array_equal(nested, np.stack([w[:, k] for k in (4, 3, 2, 2, 1, 0)], 1))


def test_bumps_sit_among_the_data_and_keep_what_was_given():
    ready = Radial(6, "exponential").prepared(POINTS[:, None], POINTS[:, None], 1)
    spread = np.linalg.norm(POINTS - POINTS.mean(0), axis=1).mean()
    assert float(ready.width) == pytest.approx(spread / 2)
    expected = np.exp(-2 * np.linalg.norm(POINTS[:, None] - np.asarray(ready.centres), axis=2) / spread)
    np.testing.assert_allclose(ready.evaluate(POINTS), expected, rtol=1e-9)
    again = ready.prepared(POINTS[:9, None] + 5, POINTS[:9, None], 2)
    np.testing.assert_array_equal(again.centres, ready.centres)


def test_the_same_key_places_the_same_centres():
    one, two = (Radial(6).prepared(POINTS[:, None], POINTS[:, None], 3) for _ in range(2))
    np.testing.assert_array_equal(one.centres, two.centres)


def test_kernel_functions_are_orthonormal_in_their_own_space():
    ready = Kernel(8).prepared(POINTS[:, None], POINTS[:, None], 0)
    gram = similarities(POINTS, POINTS, "gaussian", float(ready.width))
    np.testing.assert_allclose(ready.directions.T @ gram @ ready.directions, np.eye(8), atol=1e-9)
    np.testing.assert_allclose(ready.evaluate(POINTS), gram @ ready.directions, atol=1e-8)


def test_components_come_in_the_order_of_their_variance():
    wide = POINTS @ RNG.normal(size=(2, 30)) + 1e-3 * RNG.normal(size=(60, 30))
    ready = Reduced(3, constant=True).prepared(wide[:, None], wide[:, None], 0)
    values = ready.evaluate(wide)
    np.testing.assert_allclose(values.T @ values / 60, np.eye(4), atol=1e-10)
    assert np.linalg.matrix_rank(np.c_[values[:, 1:3], POINTS - POINTS.mean(0)], tol=0.1) == 2


def test_a_trained_network_closes_the_space(tmp_path):
    # x' = 0.9 x, y' = 0.5 y + x^2: with x^2 the span is invariant
    x = RNG.uniform(-1, 1, (400, 2))
    y = np.stack([0.9 * x[:, 0], 0.5 * x[:, 1] + x[:, 0] ** 2], 1)
    first, last = (Network(1, width=8, updates=n, rate=1e-2).prepared(x[:, None], y[:, None], 0) for n in (1, 500))
    from rheon.engine.koopman import compress

    outside = [np.linalg.norm(compress(d.evaluate(x), d.evaluate(y)).defect) for d in (first, last)]
    assert outside[1] < 0.3 * outside[0]


def test_a_prepared_dictionary_is_stored_and_read(tmp_path):
    ready = Reduced(2, of=Delays(3)).prepared(RNG.normal(size=(30, 3, 1)), np.zeros((30, 3, 1)), 0)
    save_tree(tmp_path / "d", ready)
    again = load_tree(tmp_path / "d")
    windows = RNG.normal(size=(4, 3, 1))
    np.testing.assert_array_equal(again.evaluate(windows), ready.evaluate(windows))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Delays(0),
        lambda: Monomials(-1),
        lambda: Radial(3, "square"),
        lambda: Kernel(0),
        lambda: Reduced(0),
        lambda: Network(0),
        lambda: Coordinates().evaluate(np.zeros((0, 2))),
        lambda: Delays(3).evaluate(np.zeros((5, 2, 1))),
        lambda: Radial(3).evaluate(POINTS),
        lambda: Radial(100).prepared(POINTS[:, None], POINTS[:, None], 0),
        lambda: Functions(lambda x: jnp.log(x)).evaluate(-np.ones((3, 1))),
    ],
)
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(RheonError):
        wrong()
