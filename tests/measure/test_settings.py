"""Settings and units that no measure may stumble over: each is refused, or makes no difference."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.measure import (
    approximate_entropy,
    correlation_dimension,
    correlation_entropy,
    crps,
    detrended_fluctuation,
    generalised_dimension,
    hurst_exponent,
    lempel_ziv,
    mase,
    maximum_mean_discrepancy,
    metric_entropy,
    ordinal_transitions,
    permutation_entropy,
    recurrence,
    sample_entropy,
    sliced_wasserstein,
    surrogate_test,
    surrogates,
    zero_one_test,
)
from rheon.measure._settings import number, whole, whole_or_none


def henon(n):
    x = [0.1, 0.2]
    for _ in range(n + 98):
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    return np.array(x[-n:])


HENON = henon(800)


def test_whole_numbers():
    assert [whole(v, "n") for v in (3, 3.0, np.int64(3), np.float32(3), np.array(3))] == [3] * 5
    assert whole_or_none(None, "n") is None
    for bad in (0, 2.5, True, np.nan, np.inf, "3", None, [3], 9):
        with pytest.raises(RheonError, match="n = "):
            whole(bad, "n", 1, 8)


def test_numbers():
    assert [number(v, "r", 0, 2) for v in (0, 1.5, np.float32(2))] == [0.0, 1.5, 2.0]
    for bad in (-1, 3, True, np.nan, np.inf, "1", None, [1.0]):
        with pytest.raises(RheonError, match="r = "):
            number(bad, "r", 0, 2)
    with pytest.raises(RheonError, match="positive"):
        number(0, "r", exclusive=True)


WRONG = [
    (correlation_dimension, {"dimension": -1}),
    (correlation_dimension, {"dimension": 1.5}),
    (correlation_dimension, {"points": None}),
    (correlation_dimension, {"theiler": "a"}),
    (correlation_dimension, {"variable": [0]}),
    (correlation_dimension, {"dt": "a"}),
    (correlation_entropy, {"dimension": 2}),
    (generalised_dimension, {"dimension": 0}),
    (generalised_dimension, {"q": []}),
    (generalised_dimension, {"q": "a"}),
    (recurrence, {"theiler": np.nan}),
    (recurrence, {"shortest": 1.5}),
    (recurrence, {"radius": "a"}),
    (detrended_fluctuation, {"order": 1.5}),
    (detrended_fluctuation, {"fit": 5}),
    (detrended_fluctuation, {"fit": (100, 10)}),
    (detrended_fluctuation, {"windows": "a"}),
    (zero_one_test, {"damping": np.nan}),
    (zero_one_test, {"frequencies": "a"}),
    (zero_one_test, {"deterministic": "a"}),
    (surrogate_test, {"n": np.nan}),
    (surrogate_test, {"statistic": lambda x: [1.0, 2.0]}),
    (surrogate_test, {"statistic": lambda x: "a"}),
    (surrogate_test, {"magic": 1}),
    (surrogates, {"n": 1.5}),
    (sample_entropy, {"length": 1.5}),
    (sample_entropy, {"tolerance": "a"}),
    (approximate_entropy, {"most": -1}),
    (lempel_ziv, {"symbols": 10**9}),
    (lempel_ziv, {"symbols": [[1], [2, 3]]}),
    (lempel_ziv, {"most": "a"}),
    (ordinal_transitions, {"order": 3.5}),
    (ordinal_transitions, {"kind": "twin"}),
    (ordinal_transitions, {"level": np.nan}),
    (permutation_entropy, {"order": "a"}),
    (permutation_entropy, {"delay": [1, 2.5]}),
    (metric_entropy, {"delay": 0}),
    (metric_entropy, {"most": "a"}),
    (surrogates, {"rate": 2.0, "kind": "twin"}),
]


@pytest.mark.parametrize(("measure", "settings"), WRONG)
def test_wrong_settings_are_refused_in_words(measure, settings):
    with pytest.raises(RheonError):
        measure(HENON, **settings)


FEW = [
    (correlation_dimension, {"theiler": 10**9}),
    (correlation_dimension, {"dimension": 10**6}),
    (correlation_entropy, {"theiler": 799}),
    (generalised_dimension, {"dimension": 10**6}),
    (recurrence, {"theiler": 10**9, "dimension": 2, "delay": 1}),
    (recurrence, {"dimension": 10**6, "delay": 1}),
    (permutation_entropy, {"scale": 10**9}),
    (ordinal_transitions, {"step": 790}),
]


@pytest.mark.parametrize(("measure", "settings"), FEW)
def test_settings_that_leave_nothing_to_compare(measure, settings):
    result = measure(HENON, **settings)
    assert result.verdict == "too short"
    assert np.isnan(result.value).all()


def test_a_variable_that_is_missing_everywhere():
    both = np.stack([HENON, np.full(800, np.nan)], axis=1)
    assert correlation_dimension(both).verdict == "too short"
    assert recurrence(np.full(800, np.nan)).verdict == "too short"


SCALED = [
    (lambda x: correlation_dimension(x, dimension=2, theiler=10), 0.02),
    (lambda x: generalised_dimension(x, dimension=2), 1e-9),
    (lambda x: generalised_dimension(x, 2, dimension=2, estimator="balls"), 1e-9),
    (lambda x: correlation_entropy(x, theiler=10), 0.02),
    (lambda x: recurrence(x, dimension=2, delay=1), 1e-9),
    (detrended_fluctuation, 1e-9),
    (lambda x: hurst_exponent(x, "rs"), 1e-9),
    (lambda x: zero_one_test(x, deterministic=True), 1e-9),
    (surrogate_test, 1e-9),
]


@pytest.mark.parametrize(("measure", "within"), SCALED)
@pytest.mark.parametrize("size", [2.0**-1000, 2.0**990])
def test_the_unit_of_the_data_does_not_matter(measure, within, size):
    """Powers of two: no digit changes. Tiny chaotic data once passed for regular ones."""
    one, other = measure(HENON), measure(HENON * size)
    assert one.verdict == other.verdict
    np.testing.assert_allclose(other.value, one.value, rtol=within, equal_nan=True)


def test_details_keep_the_unit_of_the_data():
    size = 2.0**-1000
    small, plain = (recurrence(HENON * s, dimension=2, delay=1) for s in (size, 1.0))
    assert small["radius"] == plain["radius"] * size
    small, plain = (detrended_fluctuation(HENON * s) for s in (size, 1.0))
    np.testing.assert_allclose(small["fluctuation"], plain["fluctuation"] * size)
    fakes, others = (surrogates(HENON * s, 2, "iaaft").value for s in (size, 1.0))
    np.testing.assert_array_equal(fakes, others * size)
    small, plain = (generalised_dimension(HENON * s, 0, dimension=2) for s in (size, 1.0))
    np.testing.assert_allclose(small["log_size"], plain["log_size"] + np.log(size))


def test_approximate_entropy_where_every_template_touches_a_gap():
    x = np.where(np.arange(800) % 2, HENON, np.nan)
    assert approximate_entropy(x).verdict == "cannot tell"


def test_lempel_ziv_says_that_the_symbols_are_wrong():
    # the median of three values is the largest of them: nothing lies above it
    mostly_two = np.random.default_rng(0).choice(3, 800, p=[0.15, 0.15, 0.7]) * 1.0
    result = lempel_ziv(mostly_two)
    assert result.verdict == "cannot tell"
    assert "given" in result.reason
    assert lempel_ziv(mostly_two, "given").verdict == "converged"


@pytest.mark.parametrize("distance", [maximum_mean_discrepancy, sliced_wasserstein])
def test_distances_of_huge_and_tiny_clouds(distance):
    a, b = np.random.default_rng(0).normal(size=(2, 300))
    for size in (2.0**-1000, 2.0**1000):
        assert float(distance(a * size, b * size).value) == pytest.approx(float(distance(a, b).value), rel=1e-9)
    far = distance(a, b * 1e300)
    assert (far.verdict, far.value) == ("diverged", np.inf)
    for settings in ({"points": 5}, {"points": "a"}):
        with pytest.raises(RheonError):
            distance(a, b, **settings)


@pytest.mark.parametrize("settings", [{"power": np.inf}, {"power": "a"}, {"directions": 1.5}])
def test_wrong_settings_of_sliced_wasserstein(settings):
    with pytest.raises(RheonError):
        sliced_wasserstein(HENON, HENON, **settings)


@pytest.mark.parametrize(
    "settings", [{"bandwidth": np.nan}, {"permutations": 1.5}, {"blocks": "a"}, {"level": 2.0}, {"kernel": "magic"}]
)
def test_wrong_settings_of_mmd(settings):
    with pytest.raises(RheonError):
        maximum_mean_discrepancy(HENON, HENON, **settings)


def test_forecast_errors_of_odd_input():
    with pytest.raises(RheonError, match="no array"):
        crps(HENON, [[1.0, 2.0], [3.0]])
    with pytest.raises(RheonError, match="period"):
        mase(HENON, HENON, HENON, period=1.5)
    # a history that hardly changes sets no scale, not an infinite one
    assert mase(HENON, HENON + 0.1, HENON * 1e-310).verdict == "cannot tell"
