"""The paper's file: its claims are whole, the cheap ones hold, and missing facts are said to be missing."""

from __future__ import annotations

import pytest

import rheon
from rheon.core.result import Result
from rheon.papers import _dysts_spectra as spectra
from rheon.papers._paper import Context
from rheon.papers.dysts import delay_solver, dysts


def test_claims_are_whole():
    assert rheon.papers.dysts is dysts
    assert len(dysts.claims) == 14
    for claim in dysts.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert callable(claim.check)


def test_the_delay_solver_is_exact():
    assert delay_solver(Context(0, "quick")).holds


def test_formulas_are_compared_one_by_one(shared_data, monkeypatch):
    """All of them are compared in tests/systems/test_catalogue.py; here a few, one of them made wrong."""
    whole = spectra.collection(shared_data("chaos/systems.json").parents[1])
    few = {name: whole[name] for name in ("Lorenz", "Duffing", "IkedaDelay", "Henon", "BeerRNN")}
    few["Rossler"] = whole["Rossler"] | {"equations": [line + " + 1e-6" for line in whole["Rossler"]["equations"]]}
    monkeypatch.setattr(spectra, "collection", lambda: few)
    gaps = spectra.formulas(Context(3, "quick")).details["relative difference"]
    assert gaps.pop("Rossler") > 1e-9
    assert max(gaps.values()) < 1e-11


def test_missing_facts_fail_in_words(monkeypatch, tmp_path):
    monkeypatch.setenv("RHEON_DATA", str(tmp_path))
    context = Context(0, "quick")
    context._kept["spectra"] = {}
    found = spectra.refused(spectra.agreement)(context)
    assert not found.holds
    assert "not there" in found.text


def result(value, error, total, divergence):
    details = {"sum": total, "mean_divergence": divergence, "regime": "chaotic"}
    return Result("spectrum", value, error=error, details=details)


@pytest.mark.parametrize(
    ("divergence", "zero", "holds"), [(-13.0, 0.001, True), (-13.1, 0.001, False), (-13.0, 0.1, False)]
)
def test_the_rules_can_fail(divergence, zero, holds):
    import numpy as np

    context = Context(0, "quick")
    spectrum = np.array([0.9, zero, -13.9 - zero])
    context._kept["spectra"] = {"Some": result(spectrum, np.full(3, 0.003), float(spectrum.sum()), divergence)}
    both = spectra.sum_rule(context).holds and spectra.zero_exponent(context).holds
    assert both is holds
