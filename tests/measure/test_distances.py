"""D_stsp, D_H and the histogram distance: definitions, floors, collapse and divergence."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.measure import histogram_distance, spectral_distance, state_space_divergence

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(6000, 3))


def dense_divergence(a, b, bins):
    """The definition of sheet and paper, bin by bin."""
    low, high = a.min(0) - 0.1 * a.std(0, ddof=1), a.max(0) + 0.1 * a.std(0, ddof=1)
    edges = [np.linspace(lo, hi, bins + 1) for lo, hi in zip(low, high, strict=True)]
    p, q = (np.histogramdd(x, edges)[0].ravel() for x in (a, b))
    p, q = ((c + 1e-5) / (c.sum() + 1e-5 * c.size) for c in (p, q))
    return float((p * np.log(p / q)).sum())


@pytest.mark.parametrize("bins", [4, 9])
def test_state_space_divergence_equals_the_dense_definition(bins):
    a, b = CLOUD[:3000], 1.3 * CLOUD[3000:] + 0.2
    assert state_space_divergence(a, b, bins).value == pytest.approx(dense_divergence(a, b, bins), rel=1e-9)


def test_state_space_divergence_does_not_see_order_or_units():
    a, b = CLOUD[:3000], CLOUD[3000:]
    value = state_space_divergence(a, b, 8).value
    assert state_space_divergence(a[::-1], RNG.permutation(b), 8).value == pytest.approx(value, rel=1e-12)
    scale, shift = np.array([1e3, 2.0, 1e-3]), np.array([5.0, -1.0, 0.0])
    assert state_space_divergence(a * scale + shift, b * scale + shift, 8).value == pytest.approx(value, rel=1e-6)
    assert state_space_divergence(a, a, 8).value == pytest.approx(0, abs=1e-12)


def test_state_space_divergence_on_the_benchmark_file_has_the_known_floor(shared_data):
    x = np.load(shared_data("dsr_benchmarks_simulated") / "lorenz63.npz")["test"]
    result = state_space_divergence(x[:40_000], x[40_000:80_000])
    assert result.value == pytest.approx(0.43, abs=0.02)
    collapsed = state_space_divergence(x[:40_000], np.broadcast_to(x[:1], (40_000, 3))).value
    assert collapsed == pytest.approx(15.5, abs=0.2)
    assert spectral_distance(x[:40_000], x[40_000:80_000]).value == pytest.approx(0.053, abs=0.003)


def test_state_space_divergence_says_when_a_run_diverged():
    run = CLOUD[3000:].copy()
    run[100:] = np.nan
    assert state_space_divergence(CLOUD[:3000], run).verdict == "diverged"
    assert state_space_divergence(CLOUD[:3000], CLOUD[3000:] + 1e3).value == np.inf
    partly = CLOUD[3000:].copy()
    partly[: 2 * len(partly) // 3] += 1e3
    assert state_space_divergence(CLOUD[:3000], partly).verdict == "cannot tell"


def test_mixture_divergence_of_shifted_gaussians():
    dim = 6
    a, b = RNG.normal(size=(4000, dim)), RNG.normal(size=(4000, dim)) + np.eye(dim)[0]
    near, far = state_space_divergence(a, RNG.normal(size=(4000, dim))), state_space_divergence(a, b, samples=4000)
    # two smoothed unit Gaussians of variance 2, one standard deviation apart: 1 / (2 * 2)
    assert far.value == pytest.approx(0.25, abs=0.06)
    assert abs(near.value) < 0.05
    assert state_space_divergence(a, b, key=1).value == state_space_divergence(a, b, key=1).value


def test_spectral_distance_limits():
    t = np.arange(5000)
    slow, fast = np.sin(0.05 * t), np.sin(1.5 * t)
    assert spectral_distance(slow, slow).value == 0
    assert spectral_distance(slow, fast).value > 0.95
    assert spectral_distance(slow, 7 * slow + 3).value == pytest.approx(0, abs=1e-6)
    assert spectral_distance(slow, np.zeros(5000)).value == 1
    assert spectral_distance(slow, np.full(5000, np.inf)).verdict == "diverged"


def test_histogram_distance_of_a_shift_is_the_shift():
    x = RNG.normal(size=5000)
    assert histogram_distance(x, x + 0.5 * x.std()).value == pytest.approx(0.5)
    assert histogram_distance(x, RNG.permutation(x)).value == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("function", [state_space_divergence, spectral_distance, histogram_distance])
def test_edges(function):
    assert function(np.zeros(50), np.ones(50)).verdict == "cannot tell"
    assert function([1.0, 2.0], [1.0, 2.0]).verdict == "too short"
    with pytest.raises(RheonError, match="variables"):
        function(CLOUD, CLOUD[:, :2])
