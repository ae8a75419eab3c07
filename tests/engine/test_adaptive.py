"""Adaptive and stiff stepping, and what happens where there is no solution."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.engine.simulate import simulate
from rheon.systems import Lorenz


def test_tolerances_are_kept():
    times = np.linspace(0, 1, 3)
    reference = simulate(Lorenz(), times, solver="dopri8", rtol=1e-12, atol=1e-12).values
    for rtol in (1e-5, 1e-8):
        ours = simulate(Lorenz(), times, rtol=rtol, atol=rtol).values
        assert np.abs(ours - reference).max() < 1e4 * rtol


def test_stiff_law_takes_an_implicit_method(laws):
    times = np.array([0.0, 0.5, 5.0])
    x = simulate(laws.Stiff(), times)["x0"]
    exact = (1e6 * np.cos(times) + 1e3 * np.sin(times)) / (1e6 + 1)
    np.testing.assert_allclose(x[1:], exact[1:], atol=1e-6)


def test_one_time_gives_the_start():
    assert simulate(Lorenz(), [3.0]).values.tolist() == [Lorenz().initial().tolist()]


@pytest.mark.parametrize("solver", ["tsit5", "rk4"])
def test_blow_up_is_nan_from_there_on_and_noted(laws, solver):
    times = np.linspace(0, 2, 21)
    series = simulate(laws.BlowUp(), times, initial=[[1.0], [0.1]], solver=solver, step=0.01)
    lost, kept = series.values[..., 0]
    np.testing.assert_allclose(kept, 0.1 / (1 - 0.1 * times), rtol=1e-6)
    np.testing.assert_allclose(lost[:10], 1 / (1 - times[:10]), rtol=1e-3)
    first = np.isnan(lost).argmax()
    assert 10 <= first <= 13
    assert np.isnan(lost[first:]).all()
    assert len(series.notes) == 1
    assert "1 of 2 paths" in series.notes[0].found
    assert "NaN" in series.notes[0].done
