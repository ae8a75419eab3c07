"""Parameters are found by name wherever they stand, and every verb finds them alike."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import dissect, measure
from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.engine.learning.linear_network import LinearNetwork
from rheon.engine.parameters import locate, read, with_parameters, written
from rheon.engine.wrappers.discretised import Discretised
from rheon.engine.wrappers.observed import observed
from rheon.engine.wrappers.stroboscopic import Stroboscopic
from rheon.models import TrajectoryMatching
from rheon.systems import Duffing, GasChromatograph, GradientFlow, HeatLine, Logistic, Lorenz, StochasticGradientDescent

pytestmark = pytest.mark.compiles

PARABOLA = "x' = r*x*(1 - x); r = 4"
DECAY = "dx/dt = -k*x + b; k = 1; b = 0.5"


def test_a_bare_name_is_looked_for_inside():
    law = Discretised(Lorenz(), 0.01)
    assert locate(law, "rho") == ("flow", "rho") == locate(law, "flow.rho")
    assert locate(rheon.from_equations(PARABOLA), "r") == ("laws", "values", "r")


def test_what_is_written_is_read_and_the_system_stays():
    law = Discretised(Lorenz(), 0.01)
    place = locate(law, "rho")
    assert float(read(written(law, place, np.asarray(3.0)), place)) == 3
    both = with_parameters(law, {place: np.asarray(3.0), locate(law, "beta"): np.asarray(2.0)})
    assert [float(both.flow.rho), float(both.flow.beta), float(both.flow.sigma)] == [3, 2, 10]
    assert float(law.flow.rho) == 28


def test_numbers_with_axes_vary_but_are_not_single():
    assert locate(GasChromatograph(), "uptake") == ("uptake",)
    with pytest.raises(RheonError, match="'uptake' is no single number that can vary"):
        locate(GasChromatograph(), "uptake", single=True)


def test_keys_of_random_numbers_vary_in_ensembles_alone():
    assert locate(StochasticGradientDescent(), "key") == ("batches", "key")
    with pytest.raises(RheonError, match="'key' is no single number"):
        locate(StochasticGradientDescent(), "key", single=True)


def test_what_follows_from_a_number_is_not_left_as_it_was():
    flow = GradientFlow(LinearNetwork.decoupled(np.diag([3.0, 1.0]), strength=0.01))
    assert locate(flow, "correlation") == ("objective", "correlation")
    with pytest.raises(RheonError, match="correlation of a network cannot be replaced alone"):
        written(flow, ("objective", "correlation"), np.eye(2))


@pytest.mark.parametrize(
    ("system", "name", "words"),
    [
        (Lorenz(), "rh", "(?s)no parameter 'rh'.*it has sigma, rho, beta"),
        (HeatLine(), "points", "'points' is no number that can vary"),
        (Discretised(Lorenz(), 0.01), "flow", "'flow' is no number that can vary"),
        (Lorenz(), None, "parameter None"),
        (Lorenz(), "", "no parameter ''"),
        (Lorenz(), "rho.", "no parameter 'rho.'"),
    ],
)
def test_refusals(system, name, words):
    with pytest.raises(RheonError, match=words):
        locate(system, name)


def test_two_of_one_name_must_be_told_apart():
    class Pair(Discretised):
        other: Lorenz = Lorenz(rho=1.0)

    pair = Pair(Lorenz(), 0.01)
    with pytest.raises(RheonError, match=r"(?s)several parameters 'rho'.*say which: flow\.rho, other\.rho"):
        locate(pair, "rho")
    assert locate(pair, "other.rho") == ("other", "rho")


def test_a_nearer_part_that_cannot_vary_is_not_passed_over():
    law = Stroboscopic(Duffing(), 4.5)
    with pytest.raises(RheonError, match=r"(?s)'phase' of Stroboscopic is no number.*inner\.flow\.phase"):
        locate(law, "phase")
    assert locate(law, "inner.flow.phase") == ("inner", "flow", "phase")


def test_ensembles_vary_laws_given_as_text():
    rates = np.array([2.5, 3.2, 3.9])
    ours = rheon.simulate(rheon.from_equations(PARABOLA, start=[0.3]), n=20, parameters={"r": rates}, initial=[0.3])
    known = rheon.simulate(Logistic(), n=20, parameters={"r": rates}, initial=[0.3])
    np.testing.assert_allclose(ours.values, known.values, rtol=1e-12)


def test_one_parameter_by_two_names_is_refused():
    law = Discretised(Lorenz(), 0.01)
    with pytest.raises(RheonError, match=r"'flow\.rho' is given twice"):
        rheon.simulate(law, n=3, parameters={"rho": [1.0, 2.0], "flow.rho": [1.0, 2.0]})
    with pytest.raises(RheonError, match=r"rho and flow\.rho are the same parameter"):
        measure.exponent_map(law, {"rho": [1.0, 2.0], "flow.rho": [1.0, 2.0]})
    with pytest.raises(RheonError, match=r"rho, flow\.rho name a parameter twice"):
        rheon.fit(TrajectoryMatching(law, ("rho", "flow.rho")), Series(np.ones((5, 3))))


def test_laws_given_as_text_are_fitted_by_name():
    path = rheon.simulate(rheon.from_equations(DECAY, start=[2.0]), 0.1 * np.arange(40))
    guess = rheon.from_equations(DECAY, start=[2.0], k=0.4, b=0.1)
    fit = rheon.fit(TrajectoryMatching(guess, ("k", "b")), path)
    np.testing.assert_allclose(fit.history["parameters"], [1.0, 0.5], rtol=1e-5)
    assert float(fit.system.laws.values["k"]) == pytest.approx(1.0, rel=1e-5)
    seen = Series(path.values, path.times)
    inner = rheon.fit(TrajectoryMatching(observed(guess, lambda x: x, ("x",)), ("k", "b")), seen)
    np.testing.assert_allclose(inner.history["parameters"], [1.0, 0.5], rtol=1e-5)


def test_measures_and_continuation_vary_laws_given_as_text():
    law = rheon.from_equations(PARABOLA, start=[0.3])
    diagram = measure.bifurcation_diagram(law, "r", [2.8, 3.2, 3.5])
    assert diagram["period"].tolist() == [1, 2, 4]
    grid = measure.exponent_map(law, {"r": [3.2, 4.0]}, steps=2000)
    assert grid["verdicts"].tolist() == ["regular", "chaotic"]
    law = rheon.from_equations("dx/dt = m - x^2; m = 1", start=[1.0], dt=0.01)
    branch = dissect.continuation(law, "m", (-1.0, 1.0))
    assert branch.verdict == "found"
    assert float(branch.value[0]) == pytest.approx(0, abs=1e-6)
