"""Curves of Hopf points, and what a curve in two parameters refuses."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.dissect import bifurcation_curve

pytestmark = pytest.mark.compiles

START = {"kind": "Hopf", "parameter": 0.0, "state": [0.0, 0.0]}
SPANS = ((-1.0, 1.0), (-2.0, 1.0))


@pytest.fixture(scope="module")
def normal_form():
    """Of Bogdanov and Takens: Hopf points on b1 = 0, b2 < 0 with omega^2 = -b2."""
    return rheon.from_equations("dx/dt = y; dy/dt = b1 + b2*x + x^2 - x*y; b1 = 0; b2 = -1", start=[0.0, 0.0], dt=0.01)


def test_a_curve_of_hopf_points_ends_where_its_frequency_vanishes(normal_form):
    curve = bifurcation_curve(normal_form, ("b1", "b2"), SPANS, START)
    np.testing.assert_allclose(curve.value[:, 0], 0, atol=1e-8)
    (point,) = curve["special"]
    assert point["kind"] == "Bogdanov-Takens"
    np.testing.assert_allclose(point["parameters"], [0, 0], atol=1e-8)
    assert curve["ends"] in (
        "left the spans; ended at a Bogdanov-Takens point",
        "ended at a Bogdanov-Takens point; left the spans",
    )
    assert sorted(np.ptp(curve.value, axis=0).round(2)) == [0, pytest.approx(2, abs=0.1)]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"parameters": ("b1", "b1")}, "twice"),
        ({"parameters": None}, "two names"),
        ({"spans": "wide"}, "first and a last"),
        ({"spans": ((0.5, 1.0), (-2.0, 1.0))}, "beyond the spans"),
        ({"start": START | {"state": [0.0]}}, "state of shape"),
        ({"start": START | {"parameter": "here"}}, "finite number"),
        ({"step": 0.0}, "step"),
        ({"most": 0}, "most"),
    ],
)
def test_refusals(normal_form, changes, match):
    settings = {"parameters": ("b1", "b2"), "spans": SPANS, "start": START} | changes
    with pytest.raises(RheonError, match=match):
        bifurcation_curve(normal_form, **settings)
