"""MMD and sliced Wasserstein: exact values, levels, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from rheon.core.errors import RheonError
from rheon.measure import maximum_mean_discrepancy, sliced_wasserstein

from ._examples import lorenz, white

BOTH = [maximum_mean_discrepancy, sliced_wasserstein]


def test_mmd_equals_its_formula():
    x, y = white(30, 1, 2), white(40, 2, 2)
    d = lambda a, b: ((a[:, None] - b) ** 2).sum(-1)  # noqa: E731
    for kernel, k in (
        ("gaussian", lambda s: np.exp(-s / 2 / 1.3**2)),
        ("laplace", lambda s: np.exp(-np.sqrt(s) / 1.3)),
        ("energy", lambda s: -np.sqrt(s)),
    ):
        a, b, c = k(d(x, x)), k(d(y, y)), k(d(x, y))
        wanted = (a.sum() - np.trace(a)) / (30 * 29) + (b.sum() - np.trace(b)) / (40 * 39) - 2 * c.mean()
        result = maximum_mean_discrepancy(x, y, kernel, bandwidth=1.3, standardise=False)
        assert result.value == pytest.approx(wanted, rel=1e-10)


def test_mmd_of_shifted_normals():
    """E k(x, y) of two normals with a Gaussian kernel is known."""
    shift, s2 = 0.7, 1.0
    within = np.sqrt(s2 / (s2 + 2))
    wanted = 2 * within * (1 - np.exp(-(shift**2) / 2 / (s2 + 2)))
    values = [
        maximum_mean_discrepancy(
            white(1000, s), shift + white(1000, s + 99), bandwidth=1.0, standardise=False, permutations=0
        )
        for s in range(6)
    ]
    assert np.mean([v.value for v in values]) == pytest.approx(wanted, rel=0.1)
    assert values[0].verdict == "converged"


def test_mmd_median_heuristic_and_symmetry():
    x, y = white(200, 1), white(200, 2)
    result = maximum_mean_discrepancy(x, y, standardise=False)
    both = np.concatenate((x, y))
    pairs = np.abs(both[:, None] - both)[np.triu_indices(400, 1)]
    assert result["bandwidth"] == pytest.approx(np.median(pairs))
    assert maximum_mean_discrepancy(y, x, standardise=False).value == pytest.approx(result.value, abs=1e-12)


def test_mmd_keeps_its_level_and_sees_differences():
    p = [
        maximum_mean_discrepancy(white(120, s, 2), white(120, s + 999, 2), permutations=59)["p_value"]
        for s in range(60)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.12
    assert maximum_mean_discrepancy(white(500, 1), 1.4 * white(500, 2)).verdict == "found"


def test_mmd_of_dependent_samples_is_no_discovery():
    """Points of one orbit are alike in time: permuting single points would call two halves of it different."""
    from scipy.signal import lfilter

    found = 0
    for seed in range(20):
        x = lfilter([1], [1, -0.95], white(4000, seed))
        result = maximum_mean_discrepancy(x[:2000], x[2000:], permutations=59, blocks=10, points=300)
        found += result["p_value"] <= 0.05
    assert found <= 4


@pytest.mark.parametrize("power", [1, 2, 3])
def test_wasserstein_of_a_shift(power):
    x = white(3000)
    result = sliced_wasserstein(x, x + 1.5, power, standardise=False)
    assert result.value == pytest.approx(1.5, rel=1e-12)
    normals = sliced_wasserstein(x, 1.5 + white(3000, 7), power, standardise=False)
    assert abs(normals.value - 1.5) < 4 * normals.error


def test_wasserstein_of_a_wider_normal():
    """W_2 of N(0, 1) and N(0, 4) is 1."""
    result = sliced_wasserstein(white(20_000, 1), 2 * white(20_000, 2), standardise=False)
    assert result.value == pytest.approx(1, abs=0.03)


def test_wasserstein_of_unequal_numbers_equals_scipy():
    x, y = white(101), white(77, 3) * 2
    assert sliced_wasserstein(x, y, 1, standardise=False).value == pytest.approx(wasserstein_distance(x, y), rel=1e-9)


def test_a_shift_in_space():
    x = white(500, 0, 4)
    shift = np.array([1.0, -2.0, 0.5, 0.0])
    result = sliced_wasserstein(x, x + shift, standardise=False, directions=2000)
    assert result.value == pytest.approx(np.linalg.norm(shift) / 2, rel=0.05)


def test_halves_of_an_attractor_lie_at_the_floor():
    x = lorenz(4000)
    result = sliced_wasserstein(x[:2000], x[2000:])
    assert result.value < 4 * result["floor"]
    assert result.value < 0.1 * sliced_wasserstein(x[:2000], x[2000:] + 20).value + 0.1


@pytest.mark.parametrize("distance", BOTH)
def test_what_supports_no_number(distance):
    x = white(200, 0, 2)
    assert distance(x[:5], x).verdict == "too short"
    assert distance(np.ones((200, 2)), x).verdict == "cannot tell"
    broken = x.copy()
    broken[3] = np.nan
    result = distance(x, broken)
    assert (result.verdict, result.value) == ("diverged", np.inf)
    assert np.isfinite(distance(broken, x).value)
    with pytest.raises(RheonError, match="variables"):
        distance(x, x[:, :1])
    with pytest.raises(RheonError, match="no complete true point"):
        distance(np.full((50, 2), np.nan), x)


def test_refusals_and_many_samples():
    x = white(100)
    for call in (
        lambda: maximum_mean_discrepancy(x, x, "magic"),
        lambda: maximum_mean_discrepancy(x, x, bandwidth=-1),
        lambda: maximum_mean_discrepancy(x, x, blocks=2),
        lambda: sliced_wasserstein(x, x, 0.5),
        lambda: sliced_wasserstein(x, x, directions=1),
    ):
        with pytest.raises(RheonError):
            call()
    assert maximum_mean_discrepancy(x, x, permutations=5).verdict == "cannot tell"
    big = white(2 * 10**6)
    assert "1000 of 2000000" in maximum_mean_discrepancy(big, big, permutations=0).method
    assert "20000 of 2000000" in sliced_wasserstein(big, big).method
