"""Compressions of Koopman operators: residuals, unitary parts, smallest singular values, kernels, pairs."""

from __future__ import annotations

import numpy as np
import pytest

from rheon import Series
from rheon.core.errors import RheonError
from rheon.engine.koopman import (
    Compression,
    Pairs,
    compress,
    filtered_density,
    filters,
    pairs,
    rational_kernel,
    smallest_singular,
    smoothed_density,
)
from rheon.systems import Henon, OrnsteinUhlenbeck

RNG = np.random.default_rng(1)


@pytest.fixture(scope="module")
def rows():
    """Complex values of 30 functions before and after, with weights."""
    before = RNG.normal(size=(400, 30)) + 1j * RNG.normal(size=(400, 30))
    after = before @ (0.15 * RNG.normal(size=(30, 30))) + 0.3 * RNG.normal(size=(400, 30))
    return before, after, RNG.uniform(0.5, 2.0, 400)


@pytest.fixture(scope="module")
def made(rows):
    return compress(*rows)


def test_eigenvalues_are_those_of_weighted_least_squares(rows, made):
    before, after, weights = rows
    gram, action = before.conj().T * weights @ before, before.conj().T * weights @ after
    expected = np.linalg.eigvals(np.linalg.solve(gram, action))
    found, vectors = made.eigenpairs()
    np.testing.assert_allclose(np.sort_complex(found), np.sort_complex(expected), atol=1e-10)
    lost = np.sqrt(weights)[:, None] * (after - before @ np.zeros((30, 30))) @ (made.basis @ vectors)
    lost = lost - np.sqrt(weights)[:, None] * (before @ (made.basis @ vectors)) * found
    size = np.linalg.norm(np.sqrt(weights)[:, None] * (before @ (made.basis @ vectors)), axis=0)
    np.testing.assert_allclose(made.residuals(found, vectors), np.linalg.norm(lost, axis=0) / size, rtol=1e-10)


def test_residuals_follow_from_gram_matrices(rows, made):
    before, after, weights = rows
    w = weights / weights.sum()
    gram, action, image = (a.conj().T * w @ b for a, b in ((before, before), (before, after), (after, after)))
    other = Compression.of_gram(gram, action, image)
    values, vectors = made.eigenpairs()
    coordinates = other.factor @ (made.basis @ vectors)
    np.testing.assert_allclose(other.residuals(values, coordinates), made.residuals(values, vectors), rtol=1e-8)


def test_units_do_not_matter(rows):
    before, after, weights = rows
    units = 10.0 ** np.linspace(-80, 80, before.shape[1])
    plain, other = compress(before, after, weights), compress(before * units, after * units, weights)
    assert other.rank == plain.rank
    np.testing.assert_allclose(
        np.sort_complex(other.eigenpairs()[0]), np.sort_complex(plain.eigenpairs()[0]), atol=1e-9
    )
    values = before[:, 0]
    own = other.coordinates(np.eye(before.shape[1])[0] / units[0])
    np.testing.assert_allclose((before * units) @ (other.basis @ own), values, atol=1e-9)


def test_functions_that_say_the_same_are_counted_once(rows):
    before, after, weights = rows
    twice = compress(np.hstack([before, before[:, :5]]), np.hstack([after, after[:, :5]]), weights)
    assert twice.rank == 30
    np.testing.assert_allclose(
        np.sort_complex(twice.eigenpairs()[0]), np.sort_complex(compress(*rows).eigenpairs()[0]), atol=1e-9
    )
    np.testing.assert_allclose(twice.factor @ twice.basis, np.eye(30), atol=1e-9)


def test_the_unitary_part_is_nearest(made):
    values, vectors = made.unitary()
    np.testing.assert_allclose(np.abs(values), 1, atol=1e-14)
    np.testing.assert_allclose(vectors.conj().T @ vectors, np.eye(30), atol=1e-12)
    unitary = vectors * values @ vectors.conj().T
    other = np.linalg.qr(RNG.normal(size=(30, 30)))[0]
    assert np.linalg.norm(made.matrix - unitary) < np.linalg.norm(made.matrix - other)
    # the nearest unitary matrix U makes U* A symmetric and positive
    positive = unitary.conj().T @ made.matrix
    np.testing.assert_allclose(positive, positive.conj().T, atol=1e-12)
    assert np.linalg.eigvalsh(positive).min() > 0


def test_smallest_singular_values_are_those_of_a_dense_decomposition(made):
    x, y = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 7))
    points = np.append((x + 1j * y).ravel(), made.eigenpairs()[0][:3])
    tau, vectors = smallest_singular(made, points)
    dense, _ = smallest_singular(made, points, dense=True)
    np.testing.assert_allclose(tau, dense, atol=1e-10)
    np.testing.assert_allclose(made.residuals(points, vectors), tau, atol=1e-12)


def test_tau_of_a_matrix_reaches_zero_at_its_eigenvalues():
    matrix = np.diag(np.linspace(0, 1, 40))
    tau, _ = smallest_singular(Compression.of_matrix(matrix), np.array([0.0, 1.0, 2.0, 0.5j]))
    np.testing.assert_allclose(tau, [0, 0, 1, 0.5], atol=1e-12)


@pytest.mark.parametrize("order", range(1, 8))
def test_rational_kernels_have_their_moments(order):
    poles, residues = rational_kernel(order)
    moments = [np.sum(residues * poles**k) for k in range(order)]
    np.testing.assert_allclose(moments, np.eye(order)[0], atol=1e-9)


def test_residues_by_hand():
    np.testing.assert_allclose(rational_kernel(1)[1], [1])
    np.testing.assert_allclose(rational_kernel(3)[1], [-2 + 1j, 5, -2 - 1j], atol=1e-12)
    expected = [(-39 - 65j) / 24, (17 + 85j) / 8, (17 - 85j) / 8, (-39 + 65j) / 24]
    np.testing.assert_allclose(rational_kernel(4)[1], expected, atol=1e-12)


def test_the_first_order_is_a_poisson_kernel():
    angles, width = np.linspace(-3, 3, 50), 0.3
    r = np.exp(-width)
    poisson = (1 - r**2) / (1 - 2 * r * np.cos(angles - 0.4) + r**2) / (2 * np.pi)
    found = smoothed_density(np.array([np.exp(0.4j)]), np.ones(1), angles, width, 1)
    np.testing.assert_allclose(found, poisson, rtol=1e-10)


@pytest.mark.parametrize("name", filters())
def test_windows_fall_from_one(name):
    x = np.linspace(0, 1, 101)
    values = filters()[name](x)
    assert values[0] == pytest.approx(1)
    assert name == "none" or values[-1] == pytest.approx(0, abs=1e-12)
    assert (np.diff(values) <= 1e-9).all()


def test_moments_give_the_density_back():
    angles = np.linspace(-np.pi, np.pi, 64, endpoint=False)
    moments = np.exp(-0.3 * np.arange(200) ** 2 / 2)
    k = np.arange(1, 60)
    truth = (1 + 2 * np.cos(np.outer(angles, k)) @ np.exp(-0.3 * k**2 / 2)) / (2 * np.pi)
    assert np.abs(filtered_density(moments, angles, "quartic") - truth).max() < 1e-4
    assert np.abs(filtered_density(moments, angles, "bump") - truth).max() < 1e-8


def test_pairs_of_paths_with_gaps():
    values = np.arange(60.0).reshape(2, 30, 1)
    values[0, 10] = np.nan
    made = pairs(Series(values), 3)
    np.testing.assert_array_equal(made.after - made.before, 1)
    assert len(made) == (10 - 3) + (19 - 3) + (30 - 3)
    assert len(np.unique(made.group)) == 3
    assert len(pairs(Series(values), 3, most=20)) == 20


def test_the_rows_that_judge_share_nothing_with_those_that_teach():
    made = pairs(Series(np.arange(100.0)), 5)
    train, test = made.split(0.25)
    assert train.after.max() < test.before.min()
    many = pairs(Series(np.arange(400.0).reshape(10, 40, 1)), 2)
    train, test = many.split(0.2)
    assert set(np.unique(test.group)) == {8, 9}
    assert not set(np.unique(train.group)) & {8, 9}


def test_two_draws_of_a_stochastic_system():
    made = pairs(OrnsteinUhlenbeck(), n=200, dt=0.1)
    assert made.again is not None
    assert not np.array_equal(made.after, made.again)
    noise = (made.after - made.again).std()
    law = OrnsteinUhlenbeck()
    assert noise == pytest.approx(np.sqrt(2 * law.variance(0.1)), rel=0.25)
    assert pairs(Henon(), n=50).again is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Pairs(np.zeros((5, 2)), np.zeros((4, 2))),
        lambda: Pairs(np.zeros((5, 2)), np.full((5, 2), np.nan)),
        lambda: Pairs(np.zeros((5, 2)), np.zeros((5, 2)), -np.ones(5)),
        lambda: pairs(np.zeros(5)),
        lambda: pairs((np.zeros((20, 1)),)),
        lambda: pairs(Pairs(np.zeros((5, 2)), np.zeros((5, 2))), 3),
        lambda: compress(np.zeros((9, 2)), np.zeros((9, 2))),
        lambda: rational_kernel(0),
        lambda: smoothed_density(np.ones(1), np.ones(1), np.zeros(1), 0.0),
        lambda: filtered_density(np.ones(3), np.zeros(1), "square"),
        lambda: smallest_singular(Compression.of_matrix(np.eye(2)), np.array([np.nan])),
        lambda: Compression.of_gram(-np.eye(2), np.eye(2), np.eye(2)),
    ],
)
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(RheonError):
        wrong()
