"""The paper's file: its claims are whole, those that are quick hold, and notice when they should not."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.papers import _chromatograph_checks as checks
from rheon.papers import _chromatograph_fits as fits
from rheon.papers._paper import Context, Measured

pytestmark = pytest.mark.compiles

QUICK = Context(0, "quick")


def test_claims_are_whole():
    paper = rheon.papers.gas_chromatograph
    assert (len(paper.of("quick")), len(paper.of("full"))) == (11, 12)
    assert len({claim.check for claim in paper.claims}) == 12
    for claim in paper.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim


@pytest.mark.parametrize("claim", [checks.tabulated, fits.design], ids=lambda f: f.__name__)
def test_claims_hold(claim):
    found = claim(QUICK)
    assert isinstance(found, Measured)
    assert found.holds, found.text


def test_a_wrong_function_is_noticed(monkeypatch):
    real = checks.goldstein
    monkeypatch.setattr(checks, "goldstein", lambda a, b: real(a, b) * (1 + 1e-7))
    assert not checks.tabulated(QUICK).holds


def test_the_breakthrough_of_a_column_that_fills_up_has_its_limits():
    s = np.array([2.0, 6.0, 20.0])
    assert float(checks.thomas(0.4, 6.0, 8.0)) == pytest.approx(0.8065666, abs=5e-8)
    # a lining that hardly takes anything, and one that is full
    np.testing.assert_allclose(checks.thomas(0.4, 1e-9, s), 1.0, atol=1e-8)
    assert (np.diff(checks.thomas(0.4, 6.0, s)) > 0).all()
    assert checks.thomas(0.4, 6.0, 60.0) == pytest.approx(1.0, abs=1e-9)


def test_analytes_are_guessed_from_their_moments_and_found_by_the_fit(monkeypatch):
    monkeypatch.setattr(fits, "RETAINED", np.array([1.0, 2.4]))
    times, values, parts = fits._mixture(0)
    assert values.shape == (4000,)
    assert (values - parts.sum(1)).std() == pytest.approx(fits.NOISE * parts.sum(1).max(), rel=0.05)
    columns, found, _ = fits._one_at_a_time(times[1::2], values[1::2], 1)
    rates = np.stack([[float(c.uptake[0]) for c in columns], [float(c.release[0]) for c in columns]])
    assert fits._off(rates).max() < 0.02
    for fit, k in zip(found, fits.RETAINED, strict=True):
        retained, release = fits._retention_error(fit.history)
        assert retained < release / 3
        assert abs(rates[0, list(found).index(fit)] / rates[1, list(found).index(fit)] / k - 1) < 5 * retained


def test_orders_and_moments():
    assert checks._orders([8.0, 2.0, 1.0]) == [2.0, 1.0]
    t = np.linspace(0, 1, 20_001)
    assert checks._moments(t, 2 * t) == pytest.approx((1.0, 2 / 3, 1 / 18), abs=1e-8)
