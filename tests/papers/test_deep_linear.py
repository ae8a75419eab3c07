"""The paper's file: its claims are whole, its closed forms agree with one another, and a cheap claim holds."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _deep_linear_flow as flow
from rheon.papers import _deep_linear_nets as nets
from rheon.papers.deep_linear import deep_linear


def test_claims_are_whole():
    assert rheon.papers.deep_linear is deep_linear
    assert len(deep_linear.of("quick")) == len(deep_linear.of("full")) == 10
    for claim in deep_linear.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert callable(claim.check)


def test_chains_of_any_depth_begin_where_they_should():
    for depth in (2, 5, 30):
        net = flow.chain(depth, 1.0, 1e-3)
        assert float(net.see(net.start())[0]) == pytest.approx(1e-3, rel=1e-6)


@pytest.mark.parametrize("depth", flow.QUADRATURE)
def test_times_by_quadrature(depth):
    assert flow.time_of(depth, 1e-3, 1 - 1e-3) == pytest.approx(flow.QUADRATURE[depth], abs=1e-6)


def test_two_layers_take_the_logarithmic_time():
    low, high = 0.01, 0.9
    assert flow.time_of(2, low, high) == pytest.approx(0.5 * np.log(high * (1 - low) / (low * (1 - high))), rel=1e-9)


def test_tree_items_that_part_late_are_alike():
    values = nets.tree_data(np.random.default_rng(0), features=4000)
    near, far = (values[:, 0] * values[:, 1]).mean(), (values[:, 0] * values[:, -1]).mean()
    assert near == pytest.approx(0.8**2, abs=0.05)
    assert far == pytest.approx(0.8**10, abs=0.05)


def test_reflections_turn():
    turned = nets._turned(np.eye(30), np.random.default_rng(1))
    np.testing.assert_allclose(turned @ turned.T, np.eye(30), atol=1e-12)
