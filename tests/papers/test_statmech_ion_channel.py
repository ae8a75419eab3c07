"""The claims that need no paths hold, and notice when they should not."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.papers import _statmech_averages as averages
from rheon.papers import _statmech_checks as checks
from rheon.papers._paper import Context

pytestmark = pytest.mark.compiles

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


def test_the_slope_of_counts_is_found_and_has_its_error():
    k, s = np.arange(1.0, 8.0), 1.8
    pairs = np.random.default_rng(0).poisson(2000 * np.exp(-k), (200, 7))
    up = np.random.default_rng(1).binomial(pairs, 1 / (1 + np.exp(-s * k)))
    found = np.array([checks._slope(k, u, n - u) for u, n in zip(up, pairs, strict=True)])
    assert found[:, 0].mean() == pytest.approx(s, abs=4 * found[:, 0].std() / 200**0.5)
    assert found[:, 0].std() == pytest.approx(found[:, 1].mean(), rel=0.15)


def test_the_symmetry_of_a_finite_time_comes_near_the_affinity():
    channel = checks.one_site()
    near, far = (abs(checks._exact_slope(channel, t) / channel.affinity() - 1) for t in (20.0, 50.0))
    assert far < near < 0.02
