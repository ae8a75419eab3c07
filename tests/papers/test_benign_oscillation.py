"""The paper's file: its claims are whole, and the cheap ones hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.precision import precision
from rheon.papers import _benign_map as reduced
from rheon.papers import _benign_nets as nets
from rheon.papers._paper import Context
from rheon.papers.benign_oscillation import benign_oscillation


def test_claims_are_whole():
    assert rheon.papers.benign_oscillation is benign_oscillation
    assert len(benign_oscillation.of("quick")) == len(benign_oscillation.of("full")) == 9
    for claim in benign_oscillation.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert callable(claim.check)


def test_network_is_the_reduced_map():
    measured = reduced.full_network(Context(0, "quick"))
    assert measured.holds, measured.text


@pytest.mark.parametrize("c", [1.02, 1.1, 1.2])
def test_cycle_of_two_closes(c):
    ends = reduced._cycle(c)
    step = lambda q: q * (1 - c * (q - 1)) ** 2  # noqa: E731
    np.testing.assert_allclose([step(ends[0]), step(ends[1])], ends[::-1], rtol=1e-12)
    assert 1 - np.mean(ends) == pytest.approx((c - 1) / (2 * c), abs=1e-14)


def test_descent_is_the_map_of_the_catalogue():
    with precision("double"):
        z = np.array([0.7, 0.0])
        ours = rheon.systems.BenignOscillation(c=1.3)(0.0, z)[0]
        assert float(reduced.descent(1.3)(0.0, z[:1])[0]) == pytest.approx(float(ours), rel=1e-15)


def test_examples_have_the_features_they_should():
    net = rheon.engine.learning.PatchNetwork.strong_and_weak(32, key=3)
    lacking = net.patches[:, 0, 0] == 0
    assert lacking.sum() == 4
    assert abs(net.labels[lacking].sum()) == abs(net.labels.sum()) == 0
    np.testing.assert_allclose(net.patches[:, 1, 1], 0.1 * net.labels)
    assert nets.MANY == 232_000
