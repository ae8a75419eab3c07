"""Curves of bifurcations against normal forms whose curves are known."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow
from rheon.core.system import parameter
from rheon.dissect import bifurcation_curve, continuation

pytestmark = pytest.mark.compiles


class Cusp(Flow):
    a: Any = eqx.field(converter=parameter, default=0.0)
    b: Any = eqx.field(converter=parameter, default=1.0)

    def initial(self):
        return np.zeros(1)

    def vector_field(self, t, x, u=None):
        return (self.a + self.b * x[0] - x[0] ** 3,)


class Takens(Flow):
    a: Any = eqx.field(converter=parameter, default=-0.1)
    b: Any = eqx.field(converter=parameter, default=-1.0)

    def initial(self):
        return np.zeros(2)

    def vector_field(self, t, x, u=None):
        return x[1], self.a + self.b * x[0] + x[0] ** 2 + x[0] * x[1]


def test_folds_meet_in_a_cusp():
    folds = continuation(Cusp(), "a", (-1.0, 1.0), starts=[[1.0]], at=[0.0])["bifurcations"]
    assert [f["kind"] for f in folds] == ["fold", "fold"]
    found = bifurcation_curve(Cusp(), ("a", "b"), ((-1.0, 1.0), (-0.5, 1.5)), folds[0])
    a, b = found.value.T
    np.testing.assert_allclose(27 * a**2, 4 * b**3, atol=1e-9)
    assert b.min() < 1e-3
    assert a.min() < -0.6
    assert a.max() > 0.6  # around the cusp, onto the other fold
    (cusp,) = found["special"]
    assert cusp["kind"] == "cusp"
    np.testing.assert_allclose(cusp["parameters"], 0, atol=1e-8)


def test_a_fold_and_a_hopf_curve_meet_at_bogdanov_and_takens():
    at = {"kind": "fold", "parameter": 0.25, "state": [0.5, 0.0]}
    found = bifurcation_curve(Takens(), ("a", "b"), ((-1.0, 1.0), (-1.5, 1.5)), at)
    a, b = found.value.T
    np.testing.assert_allclose(a, b**2 / 4, atol=1e-9)
    (takens,) = found["special"]
    assert takens["kind"] == "Bogdanov-Takens"
    np.testing.assert_allclose(takens["parameters"], 0, atol=1e-8)
    hopf = {"kind": "Hopf", "parameter": 0.0, "state": [0.0, 0.0]}
    line = bifurcation_curve(Takens(), ("a", "b"), ((-1.0, 1.0), (-1.5, 1.5)), hopf)
    np.testing.assert_allclose(line.value[:, 0], 0, atol=1e-9)
    assert line.value[:, 1].max() < 1e-3
    assert line.value[:, 1].min() < -1.4


def test_period_doublings_of_henon():
    start = {"kind": "period doubling", "parameter": 0.3675, "state": [0.9524, 0.2857]}
    found = bifurcation_curve(rheon.systems.Henon(), ("a", "b"), ((0.0, 1.5), (0.0, 0.9)), start)
    a, b = found.value.T
    # exact: a = 3 (1 - b)^2 / 4
    np.testing.assert_allclose(a, 0.75 * (1 - b) ** 2, atol=1e-9)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ({"kind": "fold", "parameter": 0.7, "state": [3.0]}, "no fold point"),
        ({"kind": "Hopf", "parameter": 0.0, "state": [0.0]}, "no pair"),
        ({"kind": "pitchfork", "parameter": 0.0, "state": [0.0]}, "no bifurcation"),
        (None, "no bifurcation"),
    ],
)
def test_what_is_no_start_is_refused(start, said):
    with pytest.raises(RheonError, match=said):
        bifurcation_curve(Cusp(), ("a", "b"), ((-1.0, 1.0), (-1.0, 1.0)), start)


def test_impossible_requests_are_refused():
    start = {"kind": "fold", "parameter": 0.0, "state": [0.0]}
    with pytest.raises(RheonError, match="first and a last"):
        bifurcation_curve(Cusp(), ("a", "b"), ((0.0, 0.0), (-1.0, 1.0)), start)
    with pytest.raises(RheonError, match="no parameter"):
        bifurcation_curve(Cusp(), ("a", "c"), ((-1.0, 1.0), (-1.0, 1.0)), start)
