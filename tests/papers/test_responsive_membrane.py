"""The claims of the membrane paper that are quick hold, and notice when they should not."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _membrane_checks as checks
from rheon.papers import _membrane_folds as folds
from rheon.papers import _membrane_law as law
from rheon.papers._paper import Context

QUICK = Context(0, "quick")


@pytest.mark.parametrize("claim", [checks.closed_form, checks.limits, checks.profiles, folds.stability, folds.meeting])
def test_claims_hold(claim):
    found = claim(QUICK)
    assert found.holds, found.text


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
