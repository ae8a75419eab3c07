"""HAVOK: a forced linear system that follows chaos when it is told the forcing, and bursts that announce switches."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, dissect, fit
from rheon.core.errors import RheonError
from rheon.models import HAVOK


@pytest.fixture(scope="module")
def recording() -> Series:
    return rheon.simulate(rheon.systems.Lorenz(), n=30_000, dt=0.001, transient=5.0, solver="rk4").select(["x"])


@pytest.fixture(scope="module")
def fitted(recording):
    # fewer coordinates than the published 15: those of this short run are well above rounding
    return fit(HAVOK(rank=11, delays=100), recording)


def test_the_linear_law_is_nearly_antisymmetric_and_explains_all_but_the_last(fitted):
    matrix = fitted.system.flow.matrix
    assert np.linalg.norm(matrix + matrix.T) / np.linalg.norm(matrix) < 0.05
    explained = fitted.system.explained
    assert (explained[:-1] > 0.99).all()
    assert fitted.history["singular_values"][1] / fitted.history["singular_values"][0] == pytest.approx(0.15, abs=0.02)


def test_told_the_forcing_it_follows_the_recording(fitted, recording):
    law, samples = fitted.system, 5_000
    start = law.encode(recording.values[: law.context])
    assert start.dtype == np.float64
    truth = recording.values[law.context - 1 :][:samples, 0]
    forced = rheon.simulate(law, n=samples, initial=start, inputs=law.forced[:samples, None]).values[:, 0]
    free = rheon.simulate(law, n=samples, initial=start, inputs=np.zeros((samples, 1))).values[:, 0]
    np.testing.assert_array_equal(law.step(0.0, start), law.step(0.0, start, np.zeros(1)))
    assert np.corrcoef(forced, truth)[0, 1] > 0.9
    assert np.corrcoef(forced, truth)[0, 1] > np.corrcoef(free, truth)[0, 1] + 0.1


def test_the_forcing_is_that_of_the_windows(fitted, recording):
    law = fitted.system
    along = law.forcing(recording.values)
    assert np.isnan(along[: law.context - 1]).all()
    np.testing.assert_allclose(along[law.context - 1 :], law.forced, atol=1e-3 * law.forced.std())


def test_bursts_announce_switches(fitted, recording):
    result = dissect.forcing(fitted, recording, threshold=2.0, crossing=0.0)
    assert result["kurtosis"] > 3.5
    assert result["after_burst"] > result["anywhere"]
    assert len(result.figure.panels) == 3
    assert dissect.forcing(fitted).verdict == "found"
    with pytest.raises(RheonError, match="no forcing"):
        dissect.forcing(rheon.systems.Lorenz())


def test_a_forcing_in_random_order_makes_a_stochastic_system(fitted):
    chain = fitted.system.stochastic()
    one, two = (rheon.simulate(chain, n=2_000, key=k).values for k in (0, 1))
    assert np.isfinite(one).all()
    assert np.isfinite(two).all()
    assert not np.array_equal(one, two)


def test_modes_are_those_of_the_unforced_system(fitted):
    rates = dissect.modes(fitted).value
    expected = np.linalg.eigvals(fitted.system.flow.matrix)
    assert np.abs(rates[:, None] - expected).min(1).max() < 1e-6 * np.abs(expected).max()


def test_what_does_not_serve_is_refused(recording):
    with pytest.raises(RheonError, match="rank"):
        HAVOK(rank=1)
    with pytest.raises(RheonError, match="smaller rank"):
        fit(HAVOK(rank=15, delays=10), recording.window(0, 500))
    with pytest.raises(RheonError, match="2 coordinates above rounding"):
        fit(HAVOK(rank=5, delays=20), Series(np.sin(0.05 * np.arange(500))))
    with pytest.raises(RheonError, match="do not change"):
        fit(HAVOK(rank=2, delays=20, centre=True), Series(np.full(500, 0.1)))
    with pytest.raises(RheonError, match="uneven"):
        fit(HAVOK(), Series(np.arange(50.0), times=np.arange(50.0) ** 2))
