"""The paper's file: its claims are whole, and the quick exact ones hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _paper
from rheon.papers._paper import Context


def module():
    import importlib

    return importlib.import_module("rheon.papers.chaos_forecasting")


def test_the_package_hands_out_the_paper():
    declared = module().chaos_forecasting
    # importing the file does not hide the paper behind its module
    assert rheon.papers.chaos_forecasting is declared
    assert isinstance(declared, _paper.Paper)
    assert declared.slug == "chaos-forecasting"
    assert len(declared.of("quick")) >= 5
    assert len(declared.of("full")) == len(declared.claims)


def test_claims_are_whole():
    for claim in module().chaos_forecasting.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)


def test_the_summary_says_what_is_missing():
    assert "catalogue" in module().chaos_forecasting.card.summary


@pytest.mark.parametrize("name", ["metric_values", "linear_on_linear", "henon_coefficients"])
def test_exact_claims_hold(name):
    measured = getattr(module(), name)(Context(0, "quick"))
    assert measured.holds, measured.text


def test_stretches_do_not_overlap_and_are_even():
    data = module().stretches("rossler", 3, 0)
    assert data.values.shape == (3, 1200, 3)
    assert data.dt == pytest.approx(0.059086)
    assert np.abs(data.values[0, -1] - data.values[1, 0]).max() > 1e-3
