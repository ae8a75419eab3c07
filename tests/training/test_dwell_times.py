"""Rates from dwell times: the likelihood against closed forms, constraints, and known rates found again."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.dwells import DwellTimes, simulate_dwells
from rheon.measure import entropy_production
from rheon.training._dwell_likelihood import dwell_log_likelihood, evaluated, framed, prepared
from rheon.training._log_linear import cycles, log_linear
from rheon.training.dwell_times import fit_dwell_times

pytestmark = pytest.mark.compiles

SCHEME = rheon.systems.ColquhounHawkes()
SIMPLE = rheon.systems.ChannelScheme()


@pytest.fixture(scope="module")
def record():
    return simulate_dwells(SIMPLE, 500, resolution=1e-4, key=3)


def test_without_missed_events_the_likelihood_is_that_of_exponentials():
    two = rheon.systems.ChannelScheme((30.0, 80.0), edges=(("c", "o"), ("o", "c")), open_states=("o",), binding=())
    opens, shuts = np.array([0.01, 0.02, 0.005]), np.array([0.03, 0.04])
    lasting = np.array([opens[0], shuts[0], opens[1], shuts[1], opens[2]])
    seen = DwellTimes(lasting, np.arange(5) % 2 == 0, resolution=1e-9)
    exact = np.sum(np.log(80.0) - 80.0 * opens) + np.sum(np.log(30.0) - 30.0 * shuts)
    assert dwell_log_likelihood(two, seen) == pytest.approx(exact, rel=1e-6)
    # a burst that ends where a longer shut time was seen: the end costs its probability
    split = DwellTimes(lasting, np.arange(5) % 2 == 0, resolution=1e-9, critical=0.035)
    loss = -30.0 * 0.035 * 2 - (np.log(30.0) - 30.0 * shuts[1])
    assert dwell_log_likelihood(two, split) == pytest.approx(exact + loss, rel=1e-6)


def test_gradient_equals_differences():
    data = simulate_dwells(SCHEME, 60, resolution=1e-4, key=1).bursts(4e-3)
    shape = log_linear(SCHEME, ("binding_open",), {}, True)
    start = np.log(np.asarray(SCHEME.rate_constants(), float))[shape.free] + 0.1
    with precision("double"):
        frame, chains = framed(SCHEME, shape.matrix, shape.offset), (prepared(data, SCHEME.factors()),)
        _, slope = evaluated(start, frame, chains)
        way = np.linspace(-1, 1, len(start))
        ahead, behind = (evaluated(start + h * way, frame, chains)[0] for h in (1e-5, -1e-5))
    assert slope @ way == pytest.approx((ahead - behind) / 2e-5, rel=1e-6)


def test_known_rates_are_found_again(record):
    guess = SIMPLE.with_constants(np.asarray(SIMPLE.rate_constants()) * [2.0, 0.5, 2.0, 0.6])
    found = fit_dwell_times(guess, record)
    assert found.verdict == "converged"
    assert found["free"] == list(SIMPLE.labels)
    assert np.abs(found["gradient"]).max() < 1e-2
    assert (np.abs(found.value - np.asarray(SIMPLE.rate_constants())) < 4 * found.error).all()
    assert (found["log_errors"] < 0.5).all()
    law = found["system"]
    assert abs(float(entropy_production(law))) < 1e-9
    assert rheon.simulate(law, n=5, dt=1e-3).values.shape == (5, 3)
    assert len(found["affinities"]) == 0


def test_constraints_hold_whatever_is_free():
    shape = log_linear(SCHEME, ("binding_open",), {"unbinding_two": ("unbinding_one", 1.0)}, True)
    assert len(shape.free) == 7
    moved = np.random.default_rng(0).normal(size=7) + np.log(np.asarray(SCHEME.rate_constants(), float))[shape.free]
    law = SCHEME.with_constants(np.exp(shape.matrix @ moved + shape.offset))
    assert float(law.binding_open) == pytest.approx(5e8)
    assert float(law.unbinding_two) == pytest.approx(float(law.unbinding_one))
    (row,) = cycles(law)
    with precision("double"):
        assert row @ np.log(np.asarray(law.speeds())) == pytest.approx(0.0, abs=1e-10)
    assert abs(float(entropy_production(law))) < 1e-9
    free = SCHEME.replace(opening_one=30.0)
    assert abs(cycles(free)[0] @ np.log(np.asarray(free.speeds()))) == pytest.approx(np.log(2), rel=1e-5)
    assert float(entropy_production(free)) > 1e-4


def test_what_cannot_be_fitted_is_refused(record):
    one_way = rheon.systems.ChannelScheme(
        (1.0, 2.0, 3.0), edges=(("a", "b"), ("b", "c"), ("c", "a")), open_states=("a",), binding=()
    )
    cases = [
        (lambda: fit_dwell_times(rheon.systems.TwoState(), record), "no scheme"),
        (lambda: fit_dwell_times(SIMPLE, [1.0]), "DwellTimes"),
        (lambda: fit_dwell_times(SIMPLE, DwellTimes(np.ones(9), np.arange(9) % 2 == 0)), "no resolution"),
        (lambda: fit_dwell_times(SIMPLE, [record, dataclasses.replace(record, time_unit="ms")]), "in ms, s"),
        (lambda: fit_dwell_times(SIMPLE, record, fixed=("k",)), "'k'"),
        (lambda: fit_dwell_times(SIMPLE, record, fixed=SIMPLE.labels), "no constant is free"),
        (lambda: fit_dwell_times(SIMPLE, record, equal={"R -> AR": ("AR -> R", 0.0)}), "positive factor"),
        (lambda: fit_dwell_times(SIMPLE, record, concentrations=[1.0, 2.0]), "concentrations"),
        (lambda: fit_dwell_times(one_way, record), "no way back"),
        (lambda: fit_dwell_times(SCHEME.replace(opening_one=30.0), record, fixed=SCHEME.labels), "contradict"),
    ]
    for act, said in cases:
        with pytest.raises(RheonError, match=said):
            act()
