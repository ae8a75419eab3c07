"""Sparse regression finds the terms that are there, and only those."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.training.sparse import polynomial_library, sparse_regression


def test_library_holds_every_monomial_once():
    values, terms = polynomial_library(np.array([[2.0, 3.0, 5.0]]), 3)
    assert len(terms) == len(set(terms)) == 20
    assert values[0, terms.index((1, 1, 1))] == 30
    assert values[0, terms.index((0, 0, 0))] == 1
    assert values[0, terms.index((2, 0, 1))] == 20


def test_the_law_of_lorenz():
    # any states serve: rates are exact
    states = np.random.default_rng(0).normal(size=(500, 3)) * np.array([8.0, 9.0, 8.0]) + np.array([0.0, 0.0, 24.0])
    x, y, z = states.T
    rates = np.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z], axis=1)
    values, terms = polynomial_library(states, 3)
    found = sparse_regression(values, rates)
    exact = np.zeros_like(found)
    for variable, term, value in (
        (0, (1, 0, 0), -10), (0, (0, 1, 0), 10), (1, (1, 0, 0), 28), (1, (1, 0, 1), -1), (1, (0, 1, 0), -1),
        (2, (1, 1, 0), 1), (2, (0, 0, 1), -8 / 3),
    ):  # fmt: skip
        exact[terms.index(term), variable] = value
    assert ((found != 0) == (exact != 0)).all()
    np.testing.assert_allclose(found, exact, rtol=1e-8)


def test_small_terms_are_dropped_by_their_contribution_not_their_coefficient():
    rng = np.random.default_rng(1)
    library = rng.normal(size=(200, 3)) * np.array([1e4, 1.0, 1.0])
    targets = library @ np.array([[1e-4], [0.0], [1.0]]) + 1e-6 * rng.normal(size=(200, 1))
    found = sparse_regression(library, targets, threshold=0.01)[:, 0]
    assert found[1] == 0
    assert found[[0, 2]] == pytest.approx([1e-4, 1.0], rel=1e-4)


def test_nothing_explains_nothing():
    assert not sparse_regression(np.ones((5, 2)), np.zeros((5, 1))).any()


def test_refusals():
    with pytest.raises(RheonError, match="library"):
        sparse_regression(np.ones((5, 2)), np.ones((4, 1)))
    with pytest.raises(RheonError, match="not finite"):
        sparse_regression(np.full((5, 2), np.nan), np.ones((5, 1)))
    with pytest.raises(RheonError, match="degree -1"):
        polynomial_library(np.ones((5, 2)), -1)
    with pytest.raises(RheonError, match=r"degree 1\.5"):
        polynomial_library(np.ones((5, 2)), 1.5)
    with pytest.raises(RheonError, match="no array"):
        polynomial_library("a", 1)
    for threshold in (-1, np.nan, "a"):
        with pytest.raises(RheonError, match="threshold"):
            sparse_regression(np.ones((5, 2)), np.ones((5, 1)), threshold)
