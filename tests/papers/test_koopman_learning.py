"""The paper's file: its claims are whole, and those that cost little hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _koopman_checks as checks
from rheon.papers import _koopman_measures as measures
from rheon.papers._paper import Context
from rheon.papers.koopman_learning import koopman_learning


def test_claims_are_whole():
    assert rheon.papers.koopman_learning is koopman_learning
    assert len(koopman_learning.of("quick")) == len(koopman_learning.of("full")) == 7
    for claim in koopman_learning.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)


def test_exact_claims_hold():
    for check in (checks.doubling, measures.cat_map):
        measured = check(Context(0, "quick"))
        assert measured.holds, measured.text
        assert measured.figures


def test_high_order_on_a_smaller_matrix(monkeypatch):
    # 300 rows hold all of the measure down to 1e-4: the lower orders do not feel the rest
    monkeypatch.setattr(measures, "SIZE", 300)
    measured = measures.high_order(Context(0, "quick"))
    for m in (1, 2, 4):
        assert measured.details["errors"][str(m)]["0.1"] == pytest.approx(measures.SHARP[m], rel=0.1)


def test_the_matrix_is_unitary_and_has_its_moments():
    matrix = measures.cmv_matrix(0.8, 120)
    inside = matrix[:, :100]
    np.testing.assert_allclose(inside.T @ inside, np.eye(100), atol=1e-12)
    vector, moments = np.eye(120)[0], []
    for _ in range(6):
        moments.append(vector[0])
        vector = matrix @ vector
    np.testing.assert_allclose(moments, 0.8 ** (np.arange(6) ** 2 / 2), atol=1e-12)


def test_correlations_in_whole_numbers_agree_with_a_grid():
    np.testing.assert_allclose(measures.cat_on_a_grid(4), measures.cat_correlations(4), atol=1e-12)
