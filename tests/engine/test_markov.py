"""Jump processes on listed states: against closed forms of the one-site channel and of the binomial."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.markov import generator, stationary, transitions
from rheon.engine.wrappers.counted import Counted
from rheon.engine.wrappers.driven import Driven
from rheon.engine.wrappers.master_equation import MasterEquation

CHANNEL = rheon.systems.IonChannel()
LEFT = [1, -1, 0, 0]


def test_columns_of_the_generator_sum_to_zero():
    known = transitions(CHANNEL)
    with precision("double"):
        matrix = np.asarray(generator(CHANNEL, known))
    np.testing.assert_allclose(matrix.sum(0), 0, atol=1e-15)
    np.testing.assert_allclose(stationary(matrix), [0.5, 0.5], atol=1e-15)


def test_the_stationary_distribution_of_independent_molecules_is_binomial():
    from scipy.stats import binom

    system = rheon.systems.TwoState(opening=1.0, closing=3.0, total=30.0)
    known = transitions(system)
    with precision("double"):
        p = stationary(np.asarray(generator(system, known)))
    exact = binom.pmf(known.states[:, 0], 30, 0.25)
    # relative: the smallest is 1e-18
    np.testing.assert_allclose(p, exact, rtol=1e-10)


def test_cumulants_of_the_channel_have_their_closed_forms():
    found = measure.scaled_cumulants(CHANNEL, LEFT, 4).value
    np.testing.assert_allclose(found[:2], [CHANNEL.current(), CHANNEL.noise()], atol=1e-12)
    # third and fourth by differences of the closed form
    h, theta = 0.02, CHANNEL.cumulant_generating
    third = (theta(2 * h) - 2 * theta(h) + 2 * theta(-h) - theta(-2 * h)) / (2 * h**3)
    fourth = (theta(2 * h) - 4 * theta(h) + 6 * theta(0.0) - 4 * theta(-h) + theta(-2 * h)) / h**4
    np.testing.assert_allclose(found[2:], [third, fourth], atol=2e-4)


def test_the_generating_function_has_its_fluctuation_symmetry():
    tilts = np.linspace(-3, 1, 9)
    affinity = CHANNEL.affinity()
    here = measure.large_deviations(CHANNEL, LEFT, tilts)
    there = measure.large_deviations(CHANNEL, LEFT, -affinity - tilts)
    np.testing.assert_allclose(here.value, CHANNEL.cumulant_generating(tilts), atol=1e-12)
    np.testing.assert_allclose(here.value, there.value, atol=1e-12)
    assert (here["rate"] >= -1e-12).all()


def test_entropy_production_is_current_times_affinity():
    found = measure.entropy_production(CHANNEL)
    assert float(found) == pytest.approx(CHANNEL.current() * CHANNEL.affinity(), abs=1e-12)


def test_a_jump_that_is_never_undone_dissipates_without_bound():
    found = measure.entropy_production(CHANNEL.replace(enter_right=0.0))
    assert np.isinf(float(found))
    assert "never undone" in found.reason


def test_states_too_rare_for_a_double_dissipate_nothing():
    rare = rheon.systems.TwoState(opening=1e-3, closing=1.0, total=200.0)
    assert float(measure.entropy_production(rare)) == pytest.approx(0.0, abs=1e-12)


def test_jumps_that_parameters_make_possible_later_are_not_left_out_in_silence():
    equation = MasterEquation(CHANNEL.replace(enter_right=0.0))
    many = rheon.simulate(equation, [0.0, 1.0], parameters={"system.enter_right": np.array([0.0, 0.5])})
    assert np.isfinite(many.values[0]).all()
    assert np.isnan(many.values[1, 1]).all()
    assert many.notes


def test_the_master_equation_relaxes_as_the_mean_does():
    system = rheon.systems.TwoState(total=3.0)
    path = rheon.simulate(MasterEquation(system, [3.0]), [0.0, 0.4, 1.0], rtol=1e-10, atol=1e-12)
    mean = path.values @ transitions(system, [3.0]).states[:, 0]
    np.testing.assert_allclose(mean, system.mean(np.array([0.0, 0.4, 1.0]), 3.0), atol=1e-8)
    np.testing.assert_allclose(path.values.sum(1), 1, atol=1e-10)


def test_a_counter_counts():
    path = rheon.simulate(Counted(CHANNEL, LEFT, ("charge",)), [0.0, 40.0], paths=400, key=1)
    charge = path.values[:, 1, 1]
    assert np.abs(charge.mean() - 20.0) < 4 * charge.std() / 20
    assert (path.values[:, 1, 0] <= 1).all()


def test_the_driven_process_makes_a_rare_current_typical():
    tilt = 1.0
    driven = Driven(CHANNEL, LEFT, tilt)
    current = measure.scaled_cumulants(driven, LEFT, 1).value[0]
    wanted = measure.large_deviations(CHANNEL, LEFT, [tilt])["current"][0]
    assert driven.value == pytest.approx(CHANNEL.cumulant_generating(tilt), abs=1e-12)
    assert current == pytest.approx(wanted, abs=1e-10)


def test_another_tilt_is_another_driven_process():
    driven = Driven(CHANNEL, LEFT, 1.0)
    other, wanted = driven.replace(tilt=-0.5), Driven(CHANNEL, LEFT, -0.5)
    np.testing.assert_allclose(other.rates(0.0, np.ones(1)), wanted.rates(0.0, np.ones(1)))
    assert other.value == pytest.approx(wanted.value)
    with pytest.raises(RheonError, match="found anew"):
        rheon.simulate(driven, [0.0, 1.0], parameters={"tilt": np.array([0.0, 1.0])})
    with pytest.raises(RheonError, match="follows from"):
        driven.replace(left=np.ones(2))


def test_no_tilt_drives_nothing():
    driven = Driven(CHANNEL, LEFT, 0.0)
    np.testing.assert_allclose(driven.rates(0.0, np.zeros(1)), CHANNEL.rates(0.0, np.zeros(1)), rtol=1e-6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: transitions(rheon.systems.Lorenz()), "no jump process"),
        (lambda: transitions(rheon.systems.TwoState(total=50.0), most=10), "more than 10 states"),
        (lambda: transitions(CHANNEL, [0.0, 1.0]), "1 numbers"),
        (lambda: transitions(CHANNEL.replace(exit_left=-1.0)), "negative or not finite"),
        (lambda: Counted(CHANNEL, [1, 0]), "4 channels"),
        (lambda: measure.scaled_cumulants(CHANNEL, LEFT, 9), "order = 9"),
        (lambda: measure.scaled_cumulants(CHANNEL, [[1], [1], [1], [1]]), "one weight a channel"),
        (lambda: measure.entropy_production(CHANNEL, [0, 1, 2, 3]), "does not undo"),
        (lambda: Driven(CHANNEL, LEFT, np.nan), "tilt"),
        (lambda: Driven(rheon.systems.Lorenz(), LEFT, 1.0), "no jump process"),
        (lambda: measure.large_deviations(CHANNEL, LEFT, [800.0]), "not finite"),
        (lambda: measure.large_deviations(CHANNEL, LEFT, []), "list of finite tilts"),
        (lambda: measure.path_response(CHANNEL, LEFT, [800.0], 0.1), "not finite"),
        (lambda: measure.path_response(CHANNEL, LEFT, [1.0], "long"), "dt = 'long'"),
        (lambda: measure.scaled_cumulants(CHANNEL, LEFT, 1.5), "order = 1.5"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    with pytest.raises(RheonError, match=said):
        call()
