"""Test functions: integration by parts holds, whatever the times; noise is measured and taken out."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.training.derivatives import METHODS, differentiate, differentiated_between_gaps
from rheon.training.weak_form import bump, bumps_on, noise_of, whitened


def times(kind: str) -> np.ndarray:
    even = np.linspace(0, 10, 1001)
    if kind == "even":
        return even
    rng = np.random.default_rng(0)
    if kind == "uneven":
        return np.sort(rng.uniform(0, 10, 1500))
    return np.delete(even, np.r_[200:220, 600, 601])


@pytest.mark.parametrize("kind", ["even", "uneven", "gaps"])
def test_derivatives_move_to_the_bump(kind):
    t = times(kind)
    tests = bumps_on(t, 0.3, 2)
    assert len(tests) > 50
    x, dx, d2x = np.sin(3 * t), 3 * np.cos(3 * t), -9 * np.sin(3 * t)
    size = np.abs(tests.integrals[0] @ np.ones(len(t))).max()
    assert np.abs(tests.integrals[1] @ x + tests.integrals[0] @ dx).max() < 1e-4 * size
    assert np.abs(tests.integrals[2] @ x - tests.integrals[0] @ d2x).max() < 1e-2 * size


def test_no_bump_spans_a_gap():
    t = times("gaps")
    centres = bumps_on(t, 0.3, 1).centres
    assert not ((centres > 2.0 - 0.29) & (centres < 2.2 + 0.29)).any()


def test_bumps_end_in_zero():
    s = np.array([-1.0, 1.0, 1.5])
    assert not bump(s, 0).any()
    assert not bump(s, 3).any()
    step = 1e-6
    slope = (bump(np.array([0.3 + step]), 0) - bump(np.array([0.3 - step]), 0)) / (2 * step)
    assert bump(np.array([0.3]), 1) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("kind", ["even", "uneven"])
def test_noise_is_measured(kind):
    t = times(kind)
    x = np.stack([np.sin(t), np.cos(t)], 1) + 0.05 * np.random.default_rng(1).normal(size=(len(t), 2))
    assert noise_of(t, x)[0] == pytest.approx([0.0025] * 2, rel=0.2)


def test_whitened_equations_have_independent_errors():
    rng = np.random.default_rng(2)
    tests = bumps_on(np.arange(400.0), 10, 1)
    matrix = tests.integrals[1].toarray()
    errors = matrix @ (0.3 * rng.normal(size=(400, 3000)))
    white = whitened(errors, [(matrix, 0.09)], 0.0)
    covariance = white @ white.T / 3000
    assert np.abs(covariance - np.eye(len(white))).max() < 0.12


@pytest.mark.parametrize("method", METHODS)
def test_derivatives_of_a_wave(method):
    t = np.linspace(0, 5, 401)
    x = np.stack([np.sin(t), t * np.cos(t)], axis=1)
    for order, exact in ((1, np.cos(t)), (2, -np.sin(t))):
        rate, smooth, good = differentiate(t, x, method, order=order)
        assert good.sum() > 300
        assert np.abs(rate[good, 0] - exact[good]).max() < (0.05 if method == "spectral" else 2e-3)
        assert np.abs(smooth[good] - x[good]).max() < 1e-3


@pytest.mark.parametrize("method", ["finite", "savgol"])
def test_nothing_is_differentiated_across_a_gap(method):
    t = np.delete(np.linspace(0, 10, 801), np.r_[200:300, 500:600])
    x = np.sin(4 * t)[:, None] / 4
    rate, _, good = differentiated_between_gaps(t, x, method)
    assert good.sum() > 500
    assert np.abs(rate[good, 0] - np.cos(4 * t[good])).max() < 2e-3
    # the whole path at once differentiates across them, and is wrong there
    plain, _, all_good = differentiate(t, x, method)
    assert np.abs(plain[all_good, 0] - np.cos(4 * t[all_good])).max() > 2e-2
    short = np.r_[t[:50], 20.0 + t[:4]]
    assert not differentiated_between_gaps(short, np.sin(short)[:, None], method)[2][50:].any()


def test_of_a_short_path_the_middle_is_trusted():
    t = np.arange(12.0)
    rate, _, good = differentiate(t, t[:, None] ** 2)
    assert np.flatnonzero(good).tolist() == [5, 6]
    assert rate[good, 0] == pytest.approx(2 * t[good])


def test_refusals():
    with pytest.raises(RheonError, match="uneven"):
        differentiate(np.cumsum(np.random.default_rng(0).uniform(1, 2, 50)), np.ones((50, 1)), "spectral")
    with pytest.raises(RheonError, match="no derivative"):
        differentiate(np.arange(50.0), np.ones((50, 1)), "magic")
    with pytest.raises(RheonError, match="too few"):
        differentiate(np.arange(5.0), np.ones((5, 1)))
    with pytest.raises(RheonError, match="longer than the 50 samples"):
        differentiate(np.arange(50.0), np.ones((50, 1)), width=30.0)
    with pytest.raises(RheonError, match="without a gap"):
        differentiated_between_gaps(np.arange(50.0), np.ones((50, 1)), width=30.0)
    with pytest.raises(RheonError, match="width"):
        differentiate(np.arange(50.0), np.ones((50, 1)), width=float("nan"))
    assert len(bumps_on(np.arange(50.0), 1e12, 1)) == 0
    with pytest.raises(RheonError, match="half width"):
        bumps_on(np.arange(50.0), -1.0, 1)
