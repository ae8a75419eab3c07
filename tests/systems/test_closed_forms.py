"""Systems that are solved: simulation against the formula."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.engine.simulate import simulate
from rheon.systems import (
    HeatLine,
    Henon,
    Logistic,
    Lorenz,
    MackeyGlass,
    OrnsteinUhlenbeck,
    Rossler,
    TwoState,
    WrightFisher,
)


def within(sample, expected, errors=4.0):
    """The mean of a sample lies within some standard errors of what is expected."""
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert abs(sample.mean() - expected) < errors * error, (sample.mean(), expected, error)


def test_ornstein_uhlenbeck_moments():
    system = OrnsteinUhlenbeck(rate=1.5, centre=0.3, noise=0.8)
    times = np.array([0.0, 0.4, 1.0, 4.0])
    x = simulate(system, times, initial=np.full((4000, 1), 2.0), key=1, step=0.005)["x"]
    for i, t in enumerate(times[1:], 1):
        within(x[:, i], system.mean(t, 2.0))
        within((x[:, i] - system.mean(t, 2.0)) ** 2, system.variance(t))
    assert system.variance(50.0) == pytest.approx(system.stationary_variance(), rel=1e-12)


def test_ornstein_uhlenbeck_autocorrelation():
    system = OrnsteinUhlenbeck()
    x = simulate(system, [0.0, 0.5], paths=4000, transient=6.0, key=2)["x"]
    within(x[:, 0] * x[:, 1] / system.stationary_variance(), system.autocorrelation(0.5))


def test_two_state_relaxes_to_its_occupancy():
    system = TwoState(opening=1.2, closing=0.7, total=8.0)
    times = np.array([0.0, 0.3, 1.0, 8.0])
    x = simulate(system, times, initial=np.zeros((4000, 1)), key=3)["open"]
    assert set(np.unique(x)) <= set(range(9))
    for i, t in enumerate(times[1:], 1):
        within(x[:, i], system.mean(t, 0.0))
    within((x[:, -1] - 8 * system.occupancy()) ** 2, system.stationary_variance())


def test_two_state_at_defaults_agrees_with_its_card():
    system, known = TwoState(), TwoState.card.invariants
    assert system.total * system.occupancy() == pytest.approx(known["mean"].value)
    assert system.stationary_variance() == pytest.approx(known["variance"].value)
    assert 1 / system.relaxation() == pytest.approx(known["correlation_time"].value)


@pytest.mark.parametrize(("solver", "tolerance"), [("etdrk4", 1e-12), ("rk4", 1e-9)])
def test_heat_modes_decay(solver, tolerance):
    rod = HeatLine(points=31, diffusivity=0.5)
    t, x = 0.1, rod.mode(1) + 0.5 * rod.mode(3)
    end = simulate(rod, [0.0, t], initial=x, solver=solver, step=5e-4).values[-1]
    expected = np.exp(-rod.decay(1) * t) * rod.mode(1) + 0.5 * np.exp(-rod.decay(3) * t) * rod.mode(3)
    np.testing.assert_allclose(end, expected, atol=tolerance)


def test_heat_grid_approaches_the_continuum():
    gaps = [abs(HeatLine(points=n).decay(1) - HeatLine().continuum_decay(1)) for n in (15, 31)]
    assert gaps[0] / gaps[1] == pytest.approx(4.0, rel=0.02)


def test_wright_fisher_drifts_as_the_formulas_say():
    system = WrightFisher(genes=50)
    p = simulate(system, [0, 10, 40], initial=np.full((4000, 1), 0.3), key=4)["p"]
    np.testing.assert_allclose(p * 50, np.rint(p * 50), atol=1e-9)
    for i, generation in ((1, 10), (2, 40)):
        within(p[:, i], system.mean(generation, 0.3))
        within((p[:, i] - 0.3) ** 2, system.variance(generation, 0.3))
        within(2 * p[:, i] * (1 - p[:, i]), system.heterozygosity(generation, 0.3))


def test_wright_fisher_fixes_with_the_starting_frequency():
    p = simulate(WrightFisher(genes=10), [0, 300], initial=np.full((4000, 1), 0.2), key=5)["p"][:, -1]
    assert set(np.unique(p)) <= {0.0, 1.0}
    within(p, WrightFisher().fixation(0.2))


def test_henon_orbit_by_hand():
    x, y = 0.1, -0.2
    orbit = [(x, y)]
    for _ in range(30):
        x, y = 1 - 1.4 * x * x + y, 0.3 * x
        orbit.append((x, y))
    np.testing.assert_allclose(simulate(Henon(), n=31, initial=[0.1, -0.2]).values, orbit, rtol=1e-9)


def test_logistic_orbit_by_hand_and_in_closed_form():
    x = 0.1234
    orbit = [x]
    for _ in range(20):
        x = 4 * x * (1 - x)
        orbit.append(x)
    ours = simulate(Logistic(), n=21, initial=[0.1234])["x"]
    np.testing.assert_allclose(ours, orbit, rtol=1e-9)
    closed = np.sin(2.0 ** np.arange(21) * np.arcsin(np.sqrt(0.1234))) ** 2
    np.testing.assert_allclose(ours, closed, atol=1e-9)


def test_logistic_at_four_visits_as_its_density_says():
    x = simulate(Logistic(), n=100_000)["x"]
    known = Logistic.card.invariants
    assert x.mean() == pytest.approx(known["mean"].value, abs=5e-3)
    assert x.var() == pytest.approx(known["variance"].value, abs=2e-3)


@pytest.mark.parametrize(
    ("system", "far", "settle", "near"),
    [
        (Lorenz(), [1.0, 1.0, 1.0], 50.0, 1.0),
        (Rossler(), [1.0, 1.0, 1.0], 300.0, 0.5),
        (Henon(), [0.0, 0.0], 100.0, 0.01),
    ],
    ids=["lorenz", "rossler", "henon"],
)
def test_initial_lies_on_the_attractor(system, far, settle, near):
    path = simulate(system, n=20_000, initial=far, transient=settle, solver="rk4" if settle != 100.0 else "auto").values
    assert np.linalg.norm(path - system.initial(), axis=1).min() < near


def test_mackey_glass_fixed_point_and_range():
    still = simulate(MackeyGlass(), n=50, initial=[1.0], dt=1.0)["x"]
    np.testing.assert_allclose(still, 1.0, atol=1e-12)
    x = simulate(MackeyGlass(), n=2000, dt=1.0, transient=500.0)["x"]
    assert 0.3 < x.min() < 0.5
    assert 1.25 < x.max() < 1.4
