"""Distributions and rules from averages, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln

from rheon.core.errors import RheonError
from rheon.training.maximum_caliber import maximum_caliber
from rheon.training.maximum_entropy import maximum_entropy


def test_one_average_gives_the_geometric_distribution_and_with_ions_alike_the_poisson_one():
    n = np.arange(300.0)
    plain = maximum_entropy(n, 1.5)
    np.testing.assert_allclose(plain["probabilities"], 0.4 * 0.6**n, atol=1e-12)
    alike = maximum_entropy(n, 1.5, np.exp(-gammaln(n + 1)))["probabilities"]
    np.testing.assert_allclose(alike, np.exp(n * np.log(1.5) - 1.5 - gammaln(n + 1)), atol=1e-12)
    p = plain["probabilities"][:100]
    assert plain["entropy"] == pytest.approx(-(p @ np.log(p)), abs=1e-8)


def test_redundant_averages_do_no_harm():
    n = np.arange(1.0, 7.0)
    twice = maximum_entropy(np.stack([n, 2 * n + 1], 1), [4.5, 10.0])
    np.testing.assert_allclose(twice["probabilities"], maximum_entropy(n, 4.5)["probabilities"], atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((np.arange(1, 7), 7.0), "runs from 1 to 6"),
        ((np.arange(1, 7), 6.0), "edge"),
        ((np.ones((4, 2)), [1.0]), "one average for each"),
        ((np.arange(3), np.nan), "not finite"),
        ((np.arange(3), 1.0, [-1, 1, 1]), "prior"),
        (([[0, 0], [1, 1.0]], [0.2, 0.8]), "no distribution"),
    ],
)
def test_impossible_averages_are_refused(arguments, said):
    with pytest.raises(RheonError, match=said):
        maximum_entropy(*arguments)


def test_mean_and_variance_of_a_step_make_it_gaussian():
    x = np.linspace(-6, 6, 601)
    gap = x - np.array([[0.3], [-0.2]])
    features = np.stack([np.broadcast_to(x, gap.shape), gap**2], -1)
    rule = maximum_caliber(features, [[0.3, 0.5], [-0.2, 0.25]], np.ones((2, 601)))["transitions"]
    for row, mean, spread in zip(rule, (0.3, -0.2), (0.5, 0.25), strict=True):
        exact = np.exp(-((x - mean) ** 2) / (2 * spread)) / np.sqrt(2 * np.pi * spread) * 0.02
        np.testing.assert_allclose(row, exact, atol=1e-11)


def test_shared_multipliers_meet_the_average_over_all_sources():
    random = np.random.default_rng(0)
    features, share = random.normal(size=(4, 5, 2)), np.array([0.1, 0.2, 0.3, 0.4])
    tilted = np.exp(-features @ np.array([0.3, -0.4]))
    wanted = np.einsum("s,st,stf->f", share, tilted / tilted.sum(1, keepdims=True), features)
    found = maximum_caliber(features, wanted, np.ones((4, 5)), share)
    np.testing.assert_allclose(found.value, [0.3, -0.4], atol=1e-10)
    np.testing.assert_allclose(found["transitions"], tilted / tilted.sum(1, keepdims=True), atol=1e-11)
    with pytest.raises(RheonError, match="share of time"):
        maximum_caliber(features, wanted, np.ones((4, 5)))
    with pytest.raises(RheonError, match="edge"):
        maximum_caliber(features, [20.0, -0.1], np.ones((4, 5)), share)
