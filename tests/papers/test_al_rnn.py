"""The paper's file: its claims are whole, and the exact ones hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _piecewise_checks as exact
from rheon.papers import _readable_lorenz as lorenz
from rheon.papers._paper import Context
from rheon.papers.al_rnn import al_rnn

pytestmark = pytest.mark.compiles


def test_claims_are_whole():
    assert rheon.papers.al_rnn is al_rnn
    assert len(al_rnn.of("quick")) >= 9
    assert len(al_rnn.of("full")) >= 11
    for claim in al_rnn.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)


@pytest.mark.parametrize("name", ["algebra", "one_fixed_point", "tent_symbols"])
def test_exact_claims_hold(name):
    measured = getattr(exact, name)(Context(0, "quick"))
    assert measured.holds, measured.text


def test_cycles_of_the_tent_map(monkeypatch):
    monkeypatch.setitem(exact.LONGEST, "quick", 4)
    measured = exact.tent_cycles(Context(0, "quick"))
    assert measured.holds, measured.text
    assert measured.details["counts"] == {1: 2, 2: 1, 3: 2, 4: 3}


def test_exhaustion_by_hand():
    np.testing.assert_allclose(np.sort(exact.by_exhaustion(exact.tent()).ravel()), [-1, 1 / 3])
    points = exact.by_exhaustion(exact.plrnn(exact.RESTING, **exact.PLANE))
    np.testing.assert_allclose(points, [[0.3649, -22.2606]], atol=1e-4)


def test_the_plane_map_is_the_cell():
    law = exact.plrnn(exact.CYCLING, **exact.PLANE)
    z = np.array([0.3, -0.5])
    wanted = np.array(exact.CYCLING) * z + np.array(exact.PLANE["weights"]) @ np.maximum(z, 0) + exact.PLANE["bias"]
    np.testing.assert_allclose(law(0.0, z), wanted, rtol=1e-6)


def test_the_inner_fixed_point_lies_inside():
    centre = lorenz.inner_fixed_point()
    assert np.abs(centre).max() < 0.5


def test_unstable_spirals_are_told_apart():
    assert lorenz._is_unstable_spiral([1.01 + 0.1j, 1.01 - 0.1j, 0.5])
    assert not lorenz._is_unstable_spiral([1.2, 0.5 + 0.1j, 0.5 - 0.1j])
    assert not lorenz._is_unstable_spiral([0.9])
