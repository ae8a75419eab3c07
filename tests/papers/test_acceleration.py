"""The paper's file: its claims are whole, and the cheap ones hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.precision import precision
from rheon.papers import _acceleration_flows as flows
from rheon.papers import _acceleration_maps as maps
from rheon.papers._paper import Context
from rheon.papers.acceleration import acceleration


def test_claims_are_whole():
    assert rheon.papers.acceleration is acceleration
    assert len(acceleration.of("quick")) == len(acceleration.of("full")) == 12
    for claim in acceleration.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert callable(claim.check)


@pytest.mark.parametrize("check", [maps.spectra, flows.resonance, flows.cayley], ids=lambda f: f.__name__)
def test_cheap_claims_hold(check):
    measured = check(Context(0, "quick"))
    assert measured.holds, measured.text


def test_kinked_function_has_the_slopes_it_says():
    kinked = maps.Kinked()
    with precision("double"):
        slopes = [float(kinked.gradient(np.array([x]))[0]) for x in (0.5, 1.0, 1.5, 2.0, 3.0)]
        heights = [float(kinked.value(np.array([x]))) for x in (1 - 1e-9, 1 + 1e-9, 2 - 1e-9, 2 + 1e-9)]
    assert slopes == [12.5, 25.0, 25.5, 26.0, 51.0]
    np.testing.assert_allclose(heights[::2], heights[1::2], atol=1e-6)


def test_the_cycle_is_one():
    ball = rheon.systems.HeavyBall(maps.Kinked(), 1 / 9, 4 / 9)
    a, b, c = maps.CYCLE
    with precision("double"):
        np.testing.assert_allclose(ball(0.0, np.array([b, a])), [c, b], atol=1e-14)
        np.testing.assert_allclose(ball(0.0, np.array([a, c])), [b, a], atol=1e-14)
