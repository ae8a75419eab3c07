"""The gas chromatograph and the reaction-diffusion system: through the same verbs as any other, and exactly."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import ncx2

import rheon
from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.as_map import as_map
from rheon.engine.fields import field_methods
from rheon.engine.solve import solve
from rheon.engine.wrappers.observed import observed
from rheon.models import TrajectoryMatching
from rheon.systems import GasChromatograph, Schnakenberg

RATES = {"uptake": [12.0], "release": [6.0], "injection": 0.2}


@pytest.fixture(scope="module")
def exact():
    return rheon.simulate(GasChromatograph(**RATES, cells=1), np.arange(0, 321) / 40, method="exact")


def test_the_peak_of_the_card_is_that_of_an_independent_formula():
    times = np.linspace(3.9, 4.0, 1001)
    passed = [ncx2.sf(2 * 60, 2, 2 * 20 * (times - 1 - late)) for late in (0, 0.05)]
    known = GasChromatograph.card.invariants
    assert (passed[0] - passed[1]).max() == pytest.approx(known["peak"].value, abs=known["peak"].error)
    column = GasChromatograph()
    assert float(column.retention[0]) + 0.025 == pytest.approx(known["retention"].value, rel=1e-12)
    assert float(column.variance[0]) + 0.05**2 / 12 == pytest.approx(known["variance"].value, rel=1e-9)


def test_moments_are_exact(exact):
    t, c = exact.times, exact.values[:, 0]
    column = GasChromatograph(**RATES)
    area, mean = np.trapezoid(c, t), np.trapezoid(c * t, t) / np.trapezoid(c, t)
    # weak retention: what was never held back comes at once, so that the even grid sees a jump of exp(-12)
    assert area == pytest.approx(0.2, rel=1e-4)
    assert mean == pytest.approx(float(column.retention[0]) + 0.1, rel=1e-4)
    assert np.trapezoid(c * (t - mean) ** 2, t) / area == pytest.approx(float(column.variance[0]) + 0.04 / 12, rel=1e-2)


@pytest.mark.parametrize("solver", ["characteristics", "strang", "imex"])
def test_every_solver_comes_to_the_closed_form(exact, solver):
    solved = rheon.simulate(
        GasChromatograph(**RATES, cells=40), exact.times, solver=solver, step=0.0125 if solver == "imex" else None
    ).values
    assert np.abs(solved - exact.values).max() < {"imex": 0.03}.get(solver, 0.02) * exact.values.max()


def test_inputs_that_are_held_equal_the_pulse(exact):
    held = np.zeros((len(exact.times), 1))
    held[:8] = 1.0
    same = rheon.simulate(GasChromatograph(**RATES, cells=1), exact.times, method="exact", inputs=held)
    np.testing.assert_allclose(same.values, exact.values, atol=1e-13)


def test_only_what_enters_after_the_start_is_seen(exact):
    """The state at the start is an empty column: both ways agree when that is, and on what is held before a sample."""
    short, fine = GasChromatograph(**RATES, cells=1), GasChromatograph(**RATES, cells=40)
    late = exact.times[40:]
    assert (rheon.simulate(short, late, method="exact").values == 0).all()
    assert (rheon.simulate(fine, late).values == 0).all()
    whole = rheon.simulate(short, late, method="exact", transient=1.0)
    np.testing.assert_allclose(whole.values, exact.values[40:], atol=1e-14)
    held = np.zeros((len(late), 1))
    held[0] = 1.0
    settings = {"inputs": held, "transient": 0.5}
    same = rheon.simulate(short, late, method="exact", **settings).values
    assert np.abs(rheon.simulate(fine, late, **settings).values - same).max() < 0.02 * same.max()


def test_a_signal_into_a_column_that_disperses_comes_to_the_same():
    column = GasChromatograph(uptake=[12.0, 6.0], release=[6.0, 6.0], dispersion=0.005, cells=1)
    times, bell = np.linspace(0, 8, 33), lambda t: jnp.exp(-0.5 * ((t - 0.8) / 0.2) ** 2)
    found = rheon.simulate(column, times, method="exact", inputs=bell).values
    solved = GasChromatograph(uptake=[12.0, 6.0], release=[6.0, 6.0], dispersion=0.005, cells=60)
    solved = rheon.simulate(solved, times, inputs=bell, solver="imex").values
    assert np.abs(solved - found).max() < 0.01 * found.max()
    still = rheon.simulate(column.replace(dispersion=0.0), times, method="exact", inputs=bell).values
    assert np.abs(still - found).max() > 0.02 * found.max()
    np.testing.assert_allclose(
        rheon.simulate(column.replace(dispersion=None), times, method="exact", inputs=bell).values, still, rtol=1e-12
    )
    # rates are traced in compiled code, as those of a fit are
    traced = eqx.filter_jit(lambda c: solve(c, times, inputs=bell, solver="exact"))
    with precision("double"):
        np.testing.assert_allclose(traced(column)[:, [1, 3]], found, rtol=1e-12)
        assert np.isnan(traced(column.replace(pressure_ratio=2.0))[-1, 1])
    with pytest.raises(RheonError, match="input of shape"):
        rheon.simulate(column, times, method="exact", inputs=np.ones((33, 3)))


def test_spread_in_a_carrier_that_expands():
    column = GasChromatograph(uptake=[4.0], release=[40.0], dispersion=0.004, pressure_ratio=2.0, cells=80)
    times = np.linspace(0, 5, 201)
    c = rheon.simulate(column, times, solver="imex").values[:, 0]
    mean = np.trapezoid(c * times, times) / np.trapezoid(c, times)
    variance = np.trapezoid(c * (times - mean) ** 2, times) / np.trapezoid(c, times) - 0.05**2 / 12
    assert variance == pytest.approx(float(column.variance[0]), rel=0.03)
    assert np.asarray(column.retention).dtype == np.float64


@pytest.mark.parametrize(
    "wrong",
    [
        {"dispersion": -0.1},
        {"crowding": -1.0},
        {"concentration": np.nan},
        {"heating": np.inf},
        {"pressure_ratio": 0.5},
        {"cells": 0},
        {"uptake": [], "release": []},
    ],
)
def test_numbers_that_make_no_column_are_refused(wrong):
    with pytest.raises(RheonError, match=next(iter(wrong))):
        GasChromatograph(**wrong)


def test_what_the_closed_form_does_not_cover_is_refused():
    column = GasChromatograph(**RATES, cells=4)
    for other, word in (
        (column.replace(crowding=np.array(0.1)), "crowding"),
        (column.replace(heating=np.array(0.1)), "heating"),
    ):
        with pytest.raises(RheonError, match=word):
            rheon.simulate(other, n=3, method="exact")
    with pytest.raises(RheonError, match="not empty"):
        rheon.simulate(column, n=3, method="exact", initial=np.ones(column.dim))
    with pytest.raises(RheonError, match="uptake has shape"):
        GasChromatograph(uptake=[1.0, 2.0])
    with pytest.raises(RheonError, match="velocity"):
        GasChromatograph(velocity=-1.0)
    with pytest.raises(RheonError, match="cannot be found"):
        column.encode(np.ones((3, 1)))
    with pytest.raises(RheonError, match="crowding has shape"):
        GasChromatograph(crowding=np.ones(3))


def test_retention_and_expansion():
    column = GasChromatograph(pressure_ratio=2.0)
    assert float(column.transit) == pytest.approx(14 / 9, rel=1e-14)
    assert column.grid[0] == 0
    assert column.grid[-1] == pytest.approx(1.0, abs=1e-15)
    # equal travel times: the integral of 1 / velocity over each interval is the same
    x = np.linspace(column.grid[10], column.grid[11], 2001)
    assert np.trapezoid(np.sqrt(4 - 3 * x), x) == pytest.approx(float(column.transit) / column.cells, rel=1e-8)


def test_gradients_reach_a_design_through_the_closed_form():
    with precision("double"):
        apart = GasChromatograph(uptake=[10.0, 20.0], release=[10.0, 10.0], cells=1)
        late = lambda v: solve(apart.replace(velocity=v), [3.0], transient=3.0, solver="exact")[0, 3]  # noqa: E731
        slope, h = float(jax.grad(late)(1.0)), 1e-5
        rough = float(late(jnp.asarray(1 + h)) - late(jnp.asarray(1 - h))) / (2 * h)
        assert slope == pytest.approx(rough, rel=1e-6)
        assert float(apart.resolution[0]) == pytest.approx(2 / (4 * (np.sqrt(0.2) + np.sqrt(0.4))) * 1.0, rel=1e-12)


def test_a_column_is_fitted_from_its_outlet(exact):
    guess = GasChromatograph(uptake=[9.0], release=[7.0], injection=0.2, cells=1)
    fit = rheon.fit(TrajectoryMatching(guess, ("uptake", "release")), exact)
    assert float(fit.system.uptake[0]) == pytest.approx(12, rel=1e-6)
    assert float(fit.system.release[0]) == pytest.approx(6, rel=1e-6)
    assert fit.history["converged"]
    with pytest.raises(RheonError, match="no parameter 'speed'"):
        rheon.fit(TrajectoryMatching(guess, ("speed",)), exact)
    with pytest.raises(RheonError, match="shows 1 variables"):
        rheon.fit(TrajectoryMatching(guess, ("uptake",)), rheon.Series(np.ones((5, 2))))


def test_peaks_of_a_chromatogram(exact):
    found = measure.peaks(exact)
    row = found["table"][0]
    assert found.verdict == "found"
    assert row["area"] == pytest.approx(0.2, rel=1e-4)
    assert row["mean"] > row["position"]
    assert row["tailing"] > 0
    assert measure.peaks(np.zeros(10)).verdict == "none found"
    with pytest.raises(RheonError, match="2 paths"):
        measure.peaks(rheon.Series(np.ones((2, 9, 1))))


def test_a_column_is_a_system_like_any_other():
    column = GasChromatograph(**RATES, cells=10)
    assert field_methods(column) == ("characteristics", "strang", "imex")
    assert field_methods(column.replace(dispersion=np.array(0.01))) == ("imex",)
    step = as_map(column, dt=0.2)
    assert (step.method, step.substeps) == ("characteristics", 2)
    many = rheon.simulate(column, n=40, dt=0.1, parameters={"uptake": np.array([[12.0], [6.0]])})
    assert many.values.shape == (2, 40, 1)
    assert many.values[0].argmax() > many.values[1].argmax()
    seen = observed(column, jnp.sum, ("detector",))
    one = rheon.simulate(seen, n=40, dt=0.1)
    np.testing.assert_allclose(one.values, many.values[0], rtol=1e-12)
    # an empty column without input stays empty and forgets: its slowest way back is the only exponent
    spectrum = measure.lyapunov_spectrum(column, k=1, steps=500, transient=50, dt=0.1)
    assert float(np.asarray(spectrum.value)[0]) < 0


def test_waves_of_the_reaction_grow_at_their_rate():
    ring = Schnakenberg(points=32)
    rate = ring.growth(4)[0].real
    x = np.cos(2 * np.pi * 4 * np.arange(32) / 32)
    u, v = ring.homogeneous
    start = np.concatenate([u + 1e-7 * x, np.full(32, v)])
    path = rheon.simulate(ring, n=3, dt=0.5, initial=start, transient=1.0).values[:, :32] - u
    sizes = np.abs(np.fft.rfft(path, axis=1)[:, 4])
    assert np.log(sizes[1] / sizes[0]) / 0.5 == pytest.approx(rate, rel=1e-4)
    assert np.log(sizes[2] / sizes[1]) / 0.5 == pytest.approx(rate, rel=1e-4)
