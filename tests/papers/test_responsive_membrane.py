"""The claims of the membrane paper that are quick hold, and notice when they should not."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.precision import precision
from rheon.papers import _membrane_checks as checks
from rheon.papers import _membrane_folds as folds
from rheon.papers import _membrane_law as law
from rheon.papers._paper import Context

pytestmark = pytest.mark.compiles

QUICK = Context(0, "quick")


# where the folds meet is a claim of half a minute: here only Newton's part of it is tried
@pytest.mark.parametrize("claim", [checks.closed_form, checks.limits, checks.profiles, folds.stability])
def test_claims_hold(claim):
    found = claim(QUICK)
    assert found.holds, found.text


def test_newton_ends_where_three_states_become_one():
    system = law.membrane()
    (phi, *logarithms), steps = law.cusp(system, [0.21, np.log(0.5), np.log(1.6)])
    force, bulk = np.exp(logarithms)
    assert steps < 20
    with precision("double"):
        around = np.linspace(-0.01, 0.01, 41)
        gaps = np.asarray(law.gap(system.replace(bulk=bulk), phi + around, force))
    # to third order only: two signs, and a cubic through the samples without its lower terms
    cubic = np.polynomial.polynomial.polyfit(around / 0.01, gaps, 6)
    assert np.abs(cubic[:3]).max() < 1e-9
    assert abs(cubic[3]) > 1e-7
    assert (np.sign(gaps[:20]) == -np.sign(gaps[-20:])).all()


def test_all_rows_are_claimed():
    paper = rheon.papers.responsive_membrane
    assert len(paper.of("quick")) == len(paper.of("full")) == 13


def test_another_law_of_the_slab_is_noticed(monkeypatch):
    real = law.slab
    monkeypatch.setattr(law, "slab", lambda *row: tuple(v * (1 + 1e-6) for v in real(*row)))
    assert not checks.closed_form(QUICK).holds
    assert not checks.profiles(QUICK).holds


def test_a_membrane_without_feedback_has_one_state():
    indifferent = law.membrane(sharpness=0.0)
    np.testing.assert_allclose(law.roots(indifferent), [0.25], atol=1e-12)
    assert law.counted(indifferent, [0.5, 1.2, 3.0]).tolist() == [1, 1, 1]
    assert checks._rough_factor(indifferent) == 0
