"""Detrended fluctuations, Hurst exponent, 0-1 test, and both forms of the largest exponent from data."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.measure import detrended_fluctuation, hurst_exponent, largest_exponent, surrogates, zero_one_test
from rheon.measure._fluctuation import fluctuations
from rheon.measure.hurst_exponent import _expected

from ._examples import fractional_noise, henon, logistic, lorenz, white

SCALAR = [detrended_fluctuation, hurst_exponent, zero_one_test]


@pytest.mark.parametrize("order", [0, 1, 3])
def test_fluctuations_equal_polyfit(order):
    x = white(230)
    squares, count = fluctuations([x], np.array([20, 46]), order)
    profile = np.cumsum(x - x.mean())
    for k, length in enumerate((20, 46)):
        starts = {0, 230 - 230 // length * length}
        left = []
        for start in starts:
            for i in range(230 // length):
                y = profile[start + i * length :][:length]
                t = np.arange(length)
                left.append(np.mean((y - np.polyval(np.polyfit(t, y, order), t)) ** 2))
        whole = np.nansum(squares[:, k] * count[:, k]) / count[:, k].sum()
        assert whole == pytest.approx(np.mean(left), rel=1e-9)


@pytest.mark.parametrize(("walks", "alpha"), [(0, 0.5), (1, 1.5)])
def test_alpha_of_noise_and_of_a_walk(walks, alpha):
    x = white(10_000)
    for _ in range(walks):
        x = np.cumsum(x)
    result = detrended_fluctuation(x)
    assert result.value == pytest.approx(alpha, abs=0.04)
    assert abs(result.value - alpha) < 3 * result.error


@pytest.mark.parametrize("hurst", [0.3, 0.7, 0.9])
def test_fractional_noise(hurst):
    results = [hurst_exponent(fractional_noise(6000, hurst, seed)) for seed in range(8)]
    values, errors = np.array([(r.value, r.error) for r in results]).T
    assert values.mean() == pytest.approx(hurst, abs=0.03)
    assert (np.abs(values - hurst) < 2.5 * errors).mean() >= 0.75
    walks = [hurst_exponent(np.cumsum(fractional_noise(6000, hurst, seed))) for seed in range(6)]
    assert all(walk["kind"] == ["walk"] for walk in walks)
    assert np.mean([walk.value for walk in walks]) == pytest.approx(hurst, abs=0.06)
    ranged = hurst_exponent(fractional_noise(6000, hurst), "rs")
    assert abs(ranged.value - hurst) < 3 * ranged.error


def test_the_expected_range_of_noise():
    """Anis and Lloyd's expectation is that of simulated noise, and taking it out makes 0.5 of noise."""
    from rheon.measure.hurst_exponent import _ranges

    groups, count = _ranges([white(200_000)], np.array([16, 64, 256]))
    mean = (groups * count).sum(0) / count.sum(0)
    # the standard deviation with divisor n is smaller: a factor of sqrt(n / (n - 1)) at most
    assert mean == pytest.approx([_expected(n) for n in (16, 64, 256)], rel=0.04)
    plain = hurst_exponent(white(5000), "rs", corrected=False).value
    corrected = hurst_exponent(white(5000), "rs").value
    assert corrected == pytest.approx(0.5, abs=0.05)
    assert plain > corrected + 0.02


def test_a_trend_is_taken_out():
    x = white(6000) + 3 * np.linspace(0, 1, 6000)
    assert detrended_fluctuation(x, 2).value == pytest.approx(0.5, abs=0.06)
    straight = detrended_fluctuation(x, 1)
    assert np.isnan(straight.value) or straight.value > 0.6


def test_an_oscillation_has_no_exponent():
    result = detrended_fluctuation(np.sin(0.1 * np.arange(5000)))
    assert result.verdict == "cannot tell"
    assert np.isnan(result.value)
    assert "no single power law" in result.reason
    inside = detrended_fluctuation(np.sin(0.01 * np.arange(20_000)), fit=(8, 100))
    assert inside.value == pytest.approx(2, abs=0.1)
    assert inside["range"][1] <= 100


def test_variables_apart_series_pooled_gaps_kept():
    x = np.stack([white(3000, s, 2).cumsum(0) * [0, 1] + white(3000, s, 2) * [1, 0] for s in range(3)])
    result = detrended_fluctuation(x)
    assert result.value == pytest.approx([0.5, 1.5], abs=0.06)
    assert result.axes == ("variable",)
    gappy = white(5000)
    gappy[2500] = np.nan
    assert detrended_fluctuation(gappy).value == pytest.approx(0.5, abs=0.06)
    assert detrended_fluctuation(gappy)["windows"].max() <= 2500 // 4


def test_zero_one_of_chaos_and_of_cycles():
    chaos = zero_one_test(logistic(2000))
    assert chaos.value == pytest.approx(1, abs=0.01)
    assert chaos.verdict == "yes"
    assert chaos["determinism"] <= 0.05
    for frequency in (0.7, 1.1, 2.3):
        cycle = zero_one_test(np.sin(frequency * np.arange(2000)))
        assert cycle.value == pytest.approx(0, abs=0.03)
        assert cycle.verdict == "no"
    flow = zero_one_test(lorenz(4000)[:, 0], deterministic=True)
    assert flow["stride"] > 1
    assert flow.value > 0.95


def test_zero_one_displacement_equals_its_definition():
    from rheon.measure.zero_one_test import _growth

    x, c = henon(400), np.array([1.3])
    _, displacement = _growth(x, c, 0.0)
    walk = np.cumsum((x - x.mean()) * np.exp(1j * 1.3 * np.arange(1, 401)))
    used = 360
    wanted = [np.mean(np.abs(walk[n : n + used] - walk[:used]) ** 2) for n in range(1, 41)]
    assert displacement[0] == pytest.approx(wanted, rel=1e-9)


def test_zero_one_does_not_take_noise_for_chaos():
    for x in (white(1200), surrogates(henon(1200), 1, "iaaft").value[0]):
        result = zero_one_test(x)
        assert result.value > 0.9
        assert result.verdict == "cannot tell"


def test_damping_holds_weak_noise_down():
    x = np.sin(0.7 * np.arange(3000)) + 0.05 * white(3000)
    assert zero_one_test(x, damping=2.5).value < zero_one_test(x).value - 0.2
    assert zero_one_test(logistic(1500), damping=2.5, deterministic=True).value > 0.9


@pytest.mark.parametrize("method", ["rosenstein", "kantz"])
def test_largest_exponent_in_both_forms(method):
    result = largest_exponent(henon(4000), method=method)
    assert result.verdict == "found"
    assert abs(result.value - 0.419) < 3 * result.error
    assert result.error < 0.05
    assert largest_exponent(white(2000), method=method).verdict == "cannot tell"
    flow = largest_exponent(lorenz(5000)[:, 0], method=method, dt=0.05, delay=3, dimension=4)
    assert np.isnan(flow.value) or abs(flow.value - 0.906) < 3 * flow.error


@pytest.mark.parametrize("measure", SCALAR)
def test_what_supports_no_number(measure):
    assert measure(np.ones(2000)).verdict == "cannot tell"
    assert measure(henon(60)).verdict == "too short"
    assert measure(np.full(2000, np.nan)).verdict == "too short"
    with pytest.raises(RheonError, match="infinity"):
        measure(np.array([1.0, np.inf] * 500))
    with pytest.raises(RheonError):
        measure(np.zeros((0, 1)))


def test_refusals():
    bad = [
        lambda x: detrended_fluctuation(x, 9),
        lambda x: detrended_fluctuation(x, windows=[3]),
        lambda x: hurst_exponent(x, "magic"),
        lambda x: zero_one_test(x, damping=-1),
        lambda x: zero_one_test(x, stride=0),
        lambda x: largest_exponent(x, method="magic"),
    ]
    for call in bad:
        with pytest.raises(RheonError):
            call(henon(500))


def test_many_samples():
    x = white(10**6)
    assert detrended_fluctuation(x).value == pytest.approx(0.5, abs=0.02)
    assert "middle" in zero_one_test(x, deterministic=False).method
