"""Measures that look at the order of samples only say so where the times are uneven."""

import numpy as np
import pytest

from rheon import RheonError, Series, measure, systems


@pytest.mark.parametrize(
    "call",
    [
        lambda s: measure.permutation_entropy(s, 3),
        measure.lempel_ziv,
        measure.sample_entropy,
        lambda s: measure.ordinal_transitions(s, order=3, surrogates=19),
        lambda s: measure.surrogate_test(s, statistic="reversibility", n=19),
    ],
)
def test_uneven_times_are_named(call):
    rng = np.random.default_rng(0)
    values, times = rng.normal(size=400), np.cumsum(rng.uniform(0.5, 1.5, 400))
    assert "uneven" in call(Series(values, times)).method
    assert "uneven" not in call(Series(values)).method


def test_an_ensemble_of_another_shape_is_named():
    with pytest.raises(RheonError, match="samples"):
        measure.crps(np.zeros(3), np.zeros((5, 4)))


def test_a_word_is_no_parameter():
    with pytest.raises(RheonError, match="rho = 'a'"):
        systems.Lorenz().replace(rho="a")
