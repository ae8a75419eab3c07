"""What the data look like: spectrum, period, surrogates, embedding, noise, stationarity, determinism, exponent."""

from __future__ import annotations

import time

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.measure import (
    determinism,
    dominant_period,
    embedding,
    largest_exponent,
    noise_level,
    power_spectrum,
    stationarity,
    surrogates,
)

RNG = np.random.default_rng(0)
WHITE = RNG.normal(size=3000)
SCALAR = [determinism, dominant_period, embedding, largest_exponent, noise_level, stationarity]


def henon(n):
    x = [0.1, 0.2]
    for _ in range(n + 100):
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    return np.array(x[-n:])


HENON = henon(2500)


def ar1(n, a, seed=0):
    from scipy.signal import lfilter

    return lfilter([1.0], [1.0, -a], np.random.default_rng(seed).normal(size=n + 500))[500:]


# spectrum and period -----------------------------------------------------------------------------------------


def test_power_integrates_to_the_variance():
    x = 3 * RNG.normal(size=(20_000, 2))
    result = power_spectrum(Series(x, times=0.1 * np.arange(20_000)))
    assert np.allclose(result.value.sum(0) * result["frequency"][1], x.var(0), rtol=0.03)
    assert result["frequency"][-1] == pytest.approx(5.0)
    assert result.value[10:].mean() == pytest.approx(2 * 9 * 0.1, rel=0.03)


def test_power_spectrum_with_gaps_and_too_short():
    x = np.sin(2 * np.pi * 0.1 * np.arange(5000))
    x[::997] = np.nan
    result = power_spectrum(x)
    assert result["frequency"][result.value[:, 0].argmax()] == pytest.approx(0.1, abs=0.005)
    assert "gaps" in result.method
    assert power_spectrum(np.arange(8.0)).verdict == "too short"


@pytest.mark.parametrize("period", [7.3, 37.5, 211.0])
def test_period_of_a_noisy_sine(period):
    x = np.sin(2 * np.pi * np.arange(4000) / period) + 0.7 * RNG.normal(size=4000)
    result = dominant_period(Series(x, times=0.5 * np.arange(4000), time_unit="s"))
    assert result.verdict == "found"
    assert result.value == pytest.approx(0.5 * period, rel=0.01)
    assert abs(result.value - 0.5 * period) < 4 * result.error


def test_period_of_a_beat_is_that_of_the_beat_not_of_its_harmonics():
    phase = np.arange(20_000) / 140 % 1
    x = np.exp(-((phase - 0.5) ** 2) / 0.002) * np.sin(60 * phase) + 0.05 * RNG.normal(size=20_000)
    assert dominant_period(x).value == pytest.approx(140, rel=0.01)


@pytest.mark.parametrize("x", [WHITE, ar1(5000, 0.95), np.cumsum(WHITE)], ids=["white", "red", "walk"])
def test_noise_has_no_period(x):
    result = dominant_period(x)
    assert result.verdict == "none found"
    assert np.isnan(result.value)


def test_false_periods_are_rare():
    found = [dominant_period(ar1(600, 0.8, s), surrogates=99, key=s).verdict == "found" for s in range(40)]
    assert sum(found) <= 3


# surrogates --------------------------------------------------------------------------------------------------


def test_phase_surrogates_keep_spectra_and_cross_spectra():
    x = np.stack([HENON, np.roll(HENON, 1) + 0.1 * RNG.normal(size=len(HENON))], axis=1)
    s = surrogates(x, n=3, kind="phase").value
    a, b = np.fft.rfft(x, axis=0), np.fft.rfft(s, axis=1)
    assert np.allclose(np.abs(b), np.abs(a), atol=1e-8)
    assert np.allclose(b[:, :, 0] * b[:, :, 1].conj(), a[:, 0] * a[:, 1].conj(), atol=1e-6)
    assert not np.allclose(s[0], s[1])


def test_iaaft_keeps_values_exactly_and_the_spectrum_nearly():
    result = surrogates(HENON, n=3, kind="iaaft")
    assert np.array_equal(np.sort(result.value[..., 0], axis=1), np.broadcast_to(np.sort(HENON), (3, len(HENON))))
    assert result["spectrum_error"] < 0.05
    assert np.array_equal(surrogates(HENON, n=1, key=3).value, surrogates(HENON, n=1, key=3).value)
    with pytest.raises(RheonError, match="kind"):
        surrogates(HENON, kind="magic")


# embedding ---------------------------------------------------------------------------------------------------


def test_embedding_of_henon_and_lorenz():
    result = embedding(HENON)
    assert (result["delay"], result["dimension"], result.verdict) == (1, 2, "found")
    lorenz = rheon.simulate(rheon.systems.Lorenz(), n=15_000, dt=0.01)
    result = embedding(lorenz.select(["x"]))
    assert 12 <= result["delay"] <= 22
    assert result["dimension"] == 3
    assert result["delay_time"] == pytest.approx(0.01 * result["delay"])


def test_embedding_of_noise_cannot_be_told():
    assert embedding(WHITE).verdict == "cannot tell"


def test_embedding_of_an_exactly_periodic_series():
    result = embedding(np.sin(2 * np.pi * np.arange(4000) / 37.5))
    assert result["dimension"] in (1, 2)
    assert 7 <= result["delay"] <= 20


# noise, stationarity, determinism, exponent ----------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_noise_level_is_found(share):
    for clean in (np.sin(0.2 * np.arange(4000)), HENON):
        noisy = clean + share * clean.std() * np.random.default_rng(1).normal(size=len(clean))
        assert float(noise_level(noisy)) == pytest.approx(share / np.hypot(1, share), rel=0.2)


def test_noise_level_of_noise_and_of_none():
    for series in (WHITE, 1e12 + WHITE, 1e300 * WHITE, 1e-300 * WHITE):
        assert noise_level(series).verdict == "cannot tell"
    assert float(noise_level(HENON)) < 0.003


def test_stationarity_sees_means_variances_and_spectra_change():
    n = 6000
    ramp = np.linspace(0, 1, n)
    x, other = np.random.default_rng(1).normal(size=(2, n))
    assert stationarity(x).verdict == "yes"
    assert "mean" in stationarity(x + 2 * ramp).reason
    assert "variance" in stationarity(x * (1 + ramp)).reason
    smooth = np.convolve(other, np.ones(6) / np.sqrt(6), mode="same")
    assert "spectrum" in stationarity(np.where(ramp < 0.5, x, smooth)).reason


def test_stationarity_rarely_errs_on_stationary_series():
    verdicts = [stationarity(ar1(4000, 0.7, s)).verdict for s in range(40)]
    assert verdicts.count("no") <= 2
    lorenz = rheon.simulate(rheon.systems.Lorenz(), n=20_000, dt=0.01, transient=10.0)
    assert stationarity(lorenz).verdict == "yes"


def test_determinism_separates_henon_from_its_linear_twin():
    result = determinism(HENON[:1200])
    assert (result.verdict, result.value) == ("yes", 1 / 40)
    assert result["forbidden"] > 0.5 > result["surrogate_forbidden"]
    twin = surrogates(HENON[:1200], n=1, kind="iaaft").value[0]
    assert determinism(twin).verdict == "no"


def test_determinism_is_not_fooled_by_linear_noise():
    rejected = [determinism(ar1(600, 0.9, s) ** 3, key=s).verdict == "yes" for s in range(8)]
    assert sum(rejected) <= 2


def test_largest_exponent_of_henon_and_of_noise():
    result = largest_exponent(henon(5000))
    assert result.verdict == "found"
    assert result.value == pytest.approx(0.419, abs=0.04)
    assert largest_exponent(WHITE).verdict == "cannot tell"
    assert np.isnan(largest_exponent(WHITE).value)


# edges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", SCALAR)
def test_short_constant_and_missing_get_a_verdict(measure):
    assert measure([1.0, 2.0]).verdict == "too short"
    assert measure([5.0]).verdict == "too short"
    assert measure(np.full(2000, np.nan)).verdict == "too short"
    assert measure(np.full(2000, 7.0)).verdict == "cannot tell"


@pytest.mark.parametrize("measure", [*SCALAR, power_spectrum])
def test_refusals(measure):
    with pytest.raises(RheonError, match="uneven"):
        measure(Series(WHITE[:500], times=np.arange(500.0) ** 1.1))
    with pytest.raises(RheonError, match="infinity"):
        measure(np.array([1.0, np.inf] * 100))
    with pytest.raises(RheonError, match="real numbers"):
        measure(["a", "b"])


@pytest.mark.parametrize("measure", SCALAR)
def test_gaps_are_named(measure):
    x = henon(3000)
    x[700] = np.nan
    result = measure(x)
    assert "2299 of 3000" in result.method
    assert np.isfinite(np.asarray(result.value, float)).all() or result.verdict in ("none found", "cannot tell")


@pytest.mark.parametrize("measure", [dominant_period, embedding, stationarity])
def test_a_million_samples_stay_bounded(measure):
    x = np.sin(0.01 * np.arange(1_000_000)) + 0.1 * np.random.default_rng(0).normal(size=1_000_000)
    start = time.perf_counter()
    assert measure(x).verdict in ("found", "yes")
    assert time.perf_counter() - start < 30


def test_a_system_is_simulated():
    assert noise_level(rheon.systems.Henon()).value < 0.01


def test_variables_by_name():
    series = Series(np.stack([WHITE, np.sin(0.3 * np.arange(3000))], axis=1), names=("noise", "tone"))
    assert dominant_period(series, variable="tone").value == pytest.approx(2 * np.pi / 0.3, rel=0.001)
    assert dominant_period(series, variable="noise").verdict == "none found"
    with pytest.raises(RheonError, match="no variable"):
        dominant_period(series, variable=2)
