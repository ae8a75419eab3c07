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
from rheon.measure import natural_time, permutation_entropy
from rheon.measure._ordinal import codes_of, complexity_limits, pattern_codes, periodic_limit, ramp_limit


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


def directly(x, order, delay, weighting="none"):
    """H by sorting every window."""
    counts: dict[tuple, float] = {}
    for i in range(len(x) - (order - 1) * delay):
        window = x[i : i + (order - 1) * delay + 1 : delay]
        weight = {
            "none": 1.0,
            "variance": np.var(window),
            "amplitude": (np.abs(window).mean() + np.abs(np.diff(window)).mean()) / 2,
        }[weighting]
        pattern = tuple(np.argsort(window, kind="stable"))
        counts[pattern] = counts.get(pattern, 0.0) + weight
    p = np.array(list(counts.values())) / sum(counts.values())
    return -(p * np.log(p)).sum() / math.log(math.factorial(order))


@pytest.mark.parametrize("weighting", ["none", "variance", "amplitude"])
@pytest.mark.parametrize("order", [2, 3, 5, 6, 8])
@pytest.mark.parametrize("delay", [1, 3])
def test_equal_to_sorting_every_window(order, delay, weighting):
    x = np.random.default_rng(order).normal(size=400)
    found = permutation_entropy(x, order, delay, weighting=weighting)
    assert found.value == pytest.approx(directly(x, order, delay, weighting), abs=1e-12)


# antropy 0.2.3, perm_entropy(x, order, delay, normalize=True), on the data below
ANTROPY = [
    (3, 1, 0.9772909085835687),
    (3, 4, 0.9697724873773177),
    (4, 1, 0.948479902290663),
    (4, 4, 0.9395979360671397),
    (5, 1, 0.9190181837727729),
    (5, 4, 0.9098904098633696),
    (6, 1, 0.8752689663042325),
    (6, 4, 0.8646736034906367),
]


@pytest.mark.parametrize(("order", "delay", "expected"), ANTROPY)
def test_equal_to_antropy(order, delay, expected):
    whole = [1]
    for _ in range(1_999):
        whole.append(whole[-1] * 48271 % 2147483647)
    x = np.cumsum(np.array(whole) / 2147483647 - 0.5)
    assert permutation_entropy(x, order, delay).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("order", [3, 4, 6, 7, 9])
def test_codes_name_patterns_one_to_one(order):
    x = np.random.default_rng(0).normal(size=3000)
    codes = codes_of(x, order, 2)
    windows = np.stack([x[2 * i : len(x) - 2 * (order - 1) + 2 * i] for i in range(order)], axis=1)
    labels = np.argsort(windows, axis=1) @ order ** np.arange(order)
    assert len(np.unique(codes)) == len(np.unique(labels)) == len(np.unique(np.stack([codes, labels]), axis=1).T)
    assert codes.max() < math.factorial(order)
    # chunks join without a seam
    long = np.random.default_rng(1).normal(size=200_000)
    np.testing.assert_array_equal(pattern_codes(long, order, 2)[0], codes_of(long, order, 2))


def test_many_delays_and_scales_at_once():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 900, 2))
    whole = permutation_entropy(x, 3, [1, 2, 7], scale=[1, 4], pooled=False)
    assert whole.axes == ("scale", "delay", "series", "variable")
    assert whole.value.shape == whole.error.shape == whole["complexity"].shape == (2, 3, 3, 2)
    assert whole["probabilities"].shape == (2, 3, 3, 2, 6)
    one = permutation_entropy(x[1, :, 1], 3, 7)
    assert whole.value[0, 2, 1, 1] == one.value
    assert whole["complexity"][0, 2, 1, 1] == one["complexity"]
    coarse = x[2, :, 0].reshape(225, 4).mean(1)
    assert whole.value[1, 0, 2, 0] == permutation_entropy(coarse, 3).value
    curves = permutation_entropy(np.sin(0.02 * np.arange(20_000)), delay=range(1, 40))
    assert curves.value.shape == (39,)
    assert len(curves.figure.panels) == 3
    assert (np.diff(curves.value) > 0).all()


def test_pooled_series_count_together():
    x = np.random.default_rng(0).normal(size=(50, 300))[..., None]
    pooled = permutation_entropy(x, 3)
    apart = permutation_entropy(x, 3, pooled=False)
    assert apart.axes == ("series",)
    assert pooled["windows"] == 50 * apart["windows"] == 50 * 298
    np.testing.assert_allclose(pooled["probabilities"], apart["probabilities"].mean(0))
    assert pooled.error < apart.error.mean()


def test_errors_are_honest(logistic):
    pieces = logistic[:90_000].reshape(60, 1500, 1)
    found = permutation_entropy(pieces, 4, pooled=False)
    for value, error in ((found.value, found.error), (found["complexity"], found["complexity_error"])):
        assert 0.6 * value.std(ddof=1) < error.mean() < 1.6 * value.std(ddof=1)
    assert np.isnan(permutation_entropy(logistic, resamples=0).error)


def test_landmarks_and_plane():
    for order, periodic, ramp, top in (
        (3, 1.0, 0.38685, 0.2914),
        (4, 0.72453, 0.21810, 0.3541),
        (5, 0.55124, 0.14478, 0.4248),
        (6, 0.43932, 0.10535, None),
    ):
        assert periodic_limit(order) == pytest.approx(periodic, abs=1e-5)
        assert ramp_limit(order) == pytest.approx(ramp, abs=1e-5)
        low, high = complexity_limits(order)
        assert top is None or high[1].max() == pytest.approx(top, abs=1e-4)
        assert (np.interp(low[0], *high) >= low[1] - 0.01).all()


def test_regions(logistic):
    rng = np.random.default_rng(0)
    sine = np.sin(2 * np.pi * np.arange(20_000) / 100.3)
    series = {"complex": logistic, "stochastic": rng.normal(size=5_000)}
    assert {k: str(permutation_entropy(v)["region"]) for k, v in series.items()} == {k: k for k in series}
    assert permutation_entropy(np.cumsum(rng.normal(size=5_000)))["region"] == "stochastic"
    assert permutation_entropy(sine, delay="natural")["region"] == "regular"
    assert permutation_entropy(logistic, 3)["region"] == "undecided"
    assert permutation_entropy(logistic[:60])["region"] == "undecided"


def test_natural_delay():
    sine = np.sin(2 * np.pi * np.arange(4000) / 100.3)
    result = permutation_entropy(sine, delay="natural")
    assert (result["delays"], round(float(result["natural_time"]))) == (10, 100)
    both = permutation_entropy(np.stack([sine, np.sin(0.157 * np.arange(4000))], axis=1), delay="natural")
    assert both["delays"].tolist() == [10, 4]
    short = permutation_entropy(sine[:100], 3, delay="natural")
    assert (short.verdict, "natural times" in short.reason) == ("too short", True)
    assert permutation_entropy(np.ones(500), delay="natural").verdict == "cannot tell"


@pytest.mark.parametrize("method", ["crossings", "minima", "maxima"])
def test_natural_time(method):
    t = 0.05 * np.arange(4000)
    result = natural_time(np.sin(2 * np.pi * t / 7.3 + 0.1), method, dt=0.05)
    assert result.value == pytest.approx(7.3, rel=0.02)
    assert result["duration"] == pytest.approx(200 / 7.3, rel=0.03)
    assert result.verdict == "converged"
    two = np.stack([np.sin(t), np.cos(3 * t)], axis=1)
    assert natural_time(two, method, dt=0.05).value == pytest.approx([2 * np.pi, 2 * np.pi / 3], rel=0.03)
    assert natural_time(np.stack([two, two]), method, pooled=False).value.shape == (2, 2)
    holed = np.sin(t)
    holed[500:520] = np.nan
    assert natural_time(holed, method, dt=0.05).value == pytest.approx(2 * np.pi, rel=0.05)


def test_natural_time_by_crossings_is_the_last_time_over_half_their_number():
    x = np.random.default_rng(0).normal(size=501)
    crossings = np.count_nonzero(np.diff(np.sign(x - x.mean())))
    assert natural_time(x, dt=0.1).value == pytest.approx(50.0 / (crossings / 2))


def test_bad_input_of_natural_time():
    assert natural_time(np.ones(100)).verdict == "cannot tell"
    assert natural_time(np.arange(100.0), "minima").verdict == "cannot tell"
    assert natural_time(np.full(100, np.nan)).verdict == "cannot tell"
    assert natural_time(np.arange(100.0)).verdict == "too short"
    with pytest.raises(RheonError, match="method"):
        natural_time(np.arange(100.0), "zeros")


def test_bad_settings():
    x = np.arange(100.0)
    bad = ({"delay": 0}, {"delay": []}, {"delay": "best"}, {"delay": 1.5}, {"scale": 0}, {"order": 3.5})
    for settings in (*bad, {"weighting": "rank"}, {"resamples": -1}):
        with pytest.raises(RheonError):
            permutation_entropy(x, **settings)
    assert permutation_entropy(x, delay=60).verdict == "too short"
    assert permutation_entropy(x, scale=90).verdict == "too short"


def test_edges():
    constant = permutation_entropy(np.ones(1000))
    assert (constant.verdict, np.isnan(constant.value)) == ("cannot tell", True)
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


def test_ten_million_samples_are_no_trouble():
    x = np.random.default_rng(0).random(10_000_000, np.float32)
    result = permutation_entropy(x)
    assert result["windows"] == 9_999_996
    assert result.value == pytest.approx(1, abs=1e-5)
