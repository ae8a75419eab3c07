"""The birth-death process against its closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.engine.markov import generator, stationary, transitions

pytestmark = pytest.mark.compiles

PROCESS = rheon.systems.BirthDeathProcess()


def test_the_card_holds_what_the_formulas_say():
    known = PROCESS.card.invariants
    assert PROCESS.mean(np.inf, 0.0) == pytest.approx(known["mean"].value)
    assert PROCESS.variance(np.inf, 7.0) == pytest.approx(known["variance"].value)
    assert PROCESS.mean(2.0, 5.0) - 4 == pytest.approx(np.exp(-2 / known["correlation_time"].value))


def test_its_stationary_states_are_negative_binomial():
    found = transitions(PROCESS)
    p = stationary(generator(PROCESS, found))
    np.testing.assert_allclose(p, PROCESS.stationary(found.states[:, 0]), rtol=1e-6, atol=1e-14)
    n = found.states[:, 0]
    assert len(n) == 121
    assert [p @ n, p @ (n - 4) ** 2] == pytest.approx([4, 8], rel=1e-10)
    arriving = PROCESS.replace(birth=0.0).stationary(np.arange(3))
    np.testing.assert_allclose(arriving, np.exp(-2) * np.array([1, 2, 2]), rtol=1e-12)


def test_simulated_numbers_have_the_mean_and_the_variance_of_every_time():
    times = [0.0, 0.5, 2.0]
    n = rheon.simulate(PROCESS, times, initial=np.full((4000, 1), 10.0), key=1)["n"]
    for i, t in enumerate(times[1:], 1):
        mean, variance = PROCESS.mean(t, 10.0), PROCESS.variance(t, 10.0)
        assert abs(n[:, i].mean() - mean) < 4 * np.sqrt(variance / 4000)
        assert n[:, i].var() == pytest.approx(variance, rel=0.15)


def test_without_immigration_it_dies_out_as_often_as_it_should():
    alone = PROCESS.replace(immigration=0.0)
    n = rheon.simulate(alone, [0.0, 1.5], initial=np.full((4000, 1), 2.0), key=2)["n"][:, 1]
    p = alone.extinction(1.5, 2.0)
    assert abs((n == 0).mean() - p) < 4 * np.sqrt(p * (1 - p) / 4000)
    balanced = alone.replace(birth=1.0)
    assert balanced.extinction(3.0, 1.0) == pytest.approx(0.75)
    assert balanced.variance(3.0, 1.0) == pytest.approx(6.0)
