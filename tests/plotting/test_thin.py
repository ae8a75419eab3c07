"""Thinning keeps what the eye sees: peaks, gaps, the shape of a path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.plotting import thin


@given(st.integers(1, 3000), st.integers(10, 400), st.integers(0, 2**31))
def test_envelope_keeps_extremes_and_order(n, limit, seed):
    y = np.random.default_rng(seed).normal(size=n)
    kept = thin.envelope(y, limit)
    assert np.all(np.diff(kept) > 0)
    assert len(kept) <= limit + 4
    assert y[kept].max() == y.max()
    assert y[kept].min() == y.min()
    assert kept[0] == 0
    assert kept[-1] == n - 1


def test_envelope_keeps_gaps():
    y = np.sin(np.arange(20_000.0))
    y[7000:9000] = np.nan
    kept = thin.envelope(y, 500)
    assert np.isnan(y[kept]).any()
    assert np.isfinite(y[kept]).sum() > 300


def test_envelope_of_nothing_known():
    assert len(thin.envelope(np.full(10_000, np.nan), 100)) >= 1


def test_path_is_even_in_length():
    t = np.linspace(0, 2 * np.pi, 40_000) ** 2
    points = np.stack([np.cos(t), np.sin(t), 0 * t], axis=1)
    kept = thin.path(points, 2000)
    steps = np.linalg.norm(np.diff(points[kept], axis=0), axis=1)
    assert len(kept) <= 2001
    assert steps.max() < 2.5 * np.median(steps)


def test_long_path_is_cut_rather_than_made_coarse():
    t = np.arange(400_000) * 0.05
    points = np.stack([np.cos(t), np.sin(1.3 * t), np.sin(t)], axis=1)
    kept = thin.path(points, 1000)
    assert len(kept) <= 1001
    assert np.linalg.norm(np.diff(points[kept], axis=0), axis=1).max() < 0.2


def test_path_keeps_gaps():
    points = np.random.default_rng(0).normal(size=(20_000, 3)).cumsum(axis=0)
    points[500:510] = np.nan
    kept = thin.path(points, 3000)
    assert np.isnan(points[kept]).any()


def test_band_keeps_the_widest():
    low, high = np.zeros(10_000), np.ones(10_000)
    low[777], high[888] = -5, 9
    kept, lows, highs = thin.band_edges(low, high, 100)
    assert lows.min() == -5
    assert highs.max() == 9
    assert len(kept) == len(lows) == len(highs) <= 100


@pytest.mark.parametrize("shape", [(3, 5), (700, 900), (1000, 2)])
def test_blocks_are_means(shape):
    z = np.random.default_rng(0).normal(size=shape)
    small, x, y = thin.blocks(z, np.arange(shape[1]), np.arange(shape[0]), 240)
    assert small.shape == (len(y), len(x))
    assert max(small.shape) <= 240
    if max(shape) <= 240:
        np.testing.assert_array_equal(small, z)
    constant, _, _ = thin.blocks(np.full(shape, 2.5), np.arange(shape[1]), np.arange(shape[0]), 240)
    np.testing.assert_allclose(constant, 2.5)
