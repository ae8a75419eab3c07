"""The claims that need no paths hold, and notice when they should not."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.papers import _statmech_averages as averages
from rheon.papers import _statmech_checks as checks
from rheon.papers._paper import Context

QUICK = Context(0, "quick")


@pytest.mark.parametrize("claim", [averages.known_distributions, averages.lattice_gas, checks.nernst])
def test_identities_hold(claim):
    found = claim(QUICK)
    assert found.holds, found.text


def test_a_wrong_covariance_is_noticed(monkeypatch):
    real = averages.maximum_entropy

    def wrong(*told):
        found = real(*told)
        found.details["covariance"] = found.details["covariance"] + 1e-7
        return found

    monkeypatch.setattr(averages, "maximum_entropy", wrong)
    assert not averages.known_distributions(QUICK).holds


def test_a_slope_is_the_weighted_one():
    x = np.arange(5.0)
    assert checks._slope(x, 2 * x + 1, np.arange(1.0, 6.0)) == pytest.approx(2.0)
