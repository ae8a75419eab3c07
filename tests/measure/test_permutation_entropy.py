"""Permutation entropy: exact values, invariances, edges, speed."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.measure import permutation_entropy


@pytest.fixture(scope="module")
def logistic():
    x = np.empty(100_000)
    x[0] = 0.1
    for i in range(1, len(x)):
        x[i] = 4 * x[i - 1] * (1 - x[i - 1])
    return x


@pytest.mark.parametrize(("order", "h", "c", "missing"), [(3, 0.8314455, 0.1657672, 1), (5, 0.6798485, 0.3992265, 89)])
def test_logistic_exact(logistic, order, h, c, missing):
    result = permutation_entropy(logistic, order)
    assert result.value == pytest.approx(h, abs=0.003)
    assert result["complexity"] == pytest.approx(c, abs=0.002)
    assert result["missing"] == missing
    assert abs(result.value - h) < 4 * result.error


@pytest.mark.parametrize(
    ("ratio", "h", "c"), [(0.2, 0.3846564, 0.3111110), (0.4, 0.5099151, 0.3922355), (0.5, 0.5429361, 0.4122937)]
)
def test_sine_closed_form(ratio, h, c):
    delay, period = 250, 1000 / ratio * (1 + 1e-5 * math.pi)
    result = permutation_entropy(np.sin(2 * np.pi * np.arange(400_000) / period + 0.3), delay=delay)
    assert result.value == pytest.approx(h, abs=5e-4)
    assert result["complexity"] == pytest.approx(c, abs=5e-4)
    assert result["missing"] == 120 - 14


def test_ramp_is_one_pattern():
    result = permutation_entropy(np.arange(1000.0))
    assert (result.value, result["complexity"], result["missing"]) == (0, 0, 119)


def test_white_noise_bias_is_corrected():
    results = [permutation_entropy(np.random.default_rng(s).normal(size=1000)) for s in range(30)]
    assert np.mean([r.value for r in results]) == pytest.approx(1 - 119 / (2 * 996 * math.log(120)), abs=0.002)
    assert np.mean([r["complexity"] for r in results]) == pytest.approx(0.0234, abs=0.003)
    assert np.mean([r["corrected"] for r in results]) == pytest.approx(1, abs=0.002)


@given(st.integers(0, 10**6), st.integers(3, 6), st.integers(1, 5))
def test_order_invariance_and_symmetries(seed, order, delay):
    x = np.random.default_rng(seed).normal(size=300)
    base = permutation_entropy(x, order, delay)
    assert permutation_entropy(np.exp(2 * x) + 3, order, delay).value == base.value
    for other in (x[::-1], -x):
        assert permutation_entropy(other, order, delay).value == pytest.approx(base.value, abs=1e-12)
    assert 0 <= base.value <= 1
    assert 0 <= base["complexity"] <= 0.5


def test_many_variables_and_gaps():
    rng = np.random.default_rng(0)
    x = np.stack([np.arange(3000.0), rng.normal(size=3000)], axis=1)
    result = permutation_entropy(Series(x), order=3)
    assert result.value.shape == (2,)
    assert result.value[0] == 0
    assert result.value[1] > 0.99
    x[100, 1] = np.nan
    assert permutation_entropy(x, order=3)["windows"] == 2998 - 3


def test_edges():
    assert permutation_entropy(np.ones(1000)).verdict == "cannot tell"
    assert permutation_entropy([1.0, 2.0]).verdict == "too short"
    assert permutation_entropy(np.full(500, np.nan)).verdict == "too short"
    assert permutation_entropy(np.random.default_rng(0).normal(size=200)).verdict == "too short"
    assert "equal values" in permutation_entropy(np.arange(3000) % 2).reason
    with pytest.raises(RheonError, match="order"):
        permutation_entropy(np.arange(100.0), order=1)
    with pytest.raises(RheonError, match="infinity"):
        permutation_entropy(np.array([1.0, np.inf, 2.0]))


def test_a_million_samples_are_quick():
    x = np.random.default_rng(0).normal(size=1_000_000)
    start = time.perf_counter()
    assert permutation_entropy(x).value > 0.9999
    assert time.perf_counter() - start < 5
