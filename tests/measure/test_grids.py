"""Bifurcation diagrams and maps of the largest exponent: known points, divergence, progress."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.engine import Stroboscopic
from rheon.measure import bifurcation_diagram, exponent_map, lyapunov_spectrum
from rheon.systems import Henon, Logistic, Lorenz, MackeyGlass

pytestmark = pytest.mark.compiles


class Counter:
    """A progress that adds up what it is told."""

    def __init__(self):
        self.stages, self.done = {}, 0.0

    @contextlib.contextmanager
    def stage(self, name, total=None):
        self.stages[name] = total
        yield self

    def advance(self, amount=1, note=""):
        self.done += amount

    def say(self, text):
        raise AssertionError(text)


def test_period_doubling_of_the_logistic_map_at_its_known_points():
    r = np.array([2.99, 3.01, 3.448, 3.451, 3.543, 3.546, 3.5635, 3.565, 3.6, 3.8325, 4.0, 4.1])
    result = bifurcation_diagram(Logistic(), "r", r, steps=600, transient=20_000)
    assert result["period"].tolist() == [1, 2, 2, 4, 4, 8, 8, 16, 0, 3, 0, -1]
    assert result["diverged"] == 1
    # the fixed point and the cycle of period 2 in closed form
    assert result.value[0] == pytest.approx(1 - 1 / 2.99, abs=1e-9)
    a = r[1]
    cycle = (a + 1 + np.array([-1, 1]) * np.sqrt((a - 3) * (a + 1))) / (2 * a)
    assert np.unique(result.value[1].round(6)) == pytest.approx(cycle, abs=1e-5)
    assert np.isnan(result.value[-1]).all()


def test_maxima_of_lorenz_over_rho():
    result = bifurcation_diagram(Lorenz(), "rho", [0.5, 10.0, 28.0, 350.0], variable="z", dt=0.005, steps=8000)
    assert result["period"].tolist() == [1, 1, 0, 1]
    assert result.value[0, 0] == pytest.approx(0, abs=1e-9)
    # at rest in C+, z = rho - 1
    assert result.value[1, 0] == pytest.approx(9, abs=1e-9)
    assert 40 < np.nanmax(result.value[2]) < 48


def test_following_shows_hysteresis():
    """Lorenz between rho 24.06 and 24.74: a stable state and a chaotic attractor exist side by side."""
    settings = {"variable": "z", "follow": True, "steps": 3000, "transient": 8000}
    up = bifurcation_diagram(Lorenz(), "rho", np.linspace(18, 24.2, 12), initial=[6.7, 6.7, 17.0], **settings)
    down = bifurcation_diagram(Lorenz(), "rho", [28.0, 24.2], **settings)
    assert (up["period"][-1], down["period"][-1]) == (1, 0)


def test_diagrams_of_maps_made_of_flows_and_of_delay_equations():
    strobe = bifurcation_diagram(Stroboscopic(Lorenz(), 1.0, steps=50), "inner.flow.rho", [5.0, 10.0], steps=40)
    assert strobe["period"].tolist() == [1, 1]
    delayed = bifurcation_diagram(MackeyGlass(tau=10.0), "n", [4.0, 8.0], dt=0.5, steps=2000, transient=2000)
    assert delayed["period"][1] == 1
    assert delayed.value[1, 0] > 1


def test_map_of_exponents_of_the_logistic_map():
    progress = Counter()
    r = np.linspace(2.5, 4.2, 600)
    grid = exponent_map(Logistic(), {"r": r}, steps=2000, progress=progress)
    assert progress.done == 600
    assert progress.stages == {"Exponent map": 600}
    assert grid.value.shape == (600,)
    assert (grid["verdicts"] == "diverged").sum() == (r > 4).sum()
    assert np.isnan(grid.value[r > 4]).all()
    stable = r < 2.99
    assert grid.value[stable] == pytest.approx(np.log(np.abs(2 - r[stable])), abs=1e-3)
    chaotic = exponent_map(Logistic(), {"r": [3.9, 4.0]}, steps=20_000)
    assert chaotic.value == pytest.approx([0.4961, np.log(2)], abs=0.01)


def test_cell_of_a_grid_is_the_spectrum_there():
    grid = exponent_map(Henon(), {"a": [1.2, 1.4], "b": [0.2, 0.3]}, steps=2000, transient=200, initial=[0.1, 0.1])
    assert grid.value.shape == (2, 2)
    assert grid.axes == ("a", "b")
    alone = lyapunov_spectrum(Henon().replace(a=1.2, b=0.3), 1, steps=2000, transient=200, initial=[0.1, 0.1])
    both = 4 * np.hypot(grid.error[0, 1], alone.error[0])
    assert grid.value[0, 1] == pytest.approx(alone.value[0], abs=both + 1e-9)
    assert grid.figure.panels[0].traces[0].kind == "heat"


def test_lorenz_turns_chaotic_with_rho():
    grid = exponent_map(Lorenz(), {"rho": [0.5, 10.0, 28.0, 160.0], "sigma": [10.0]}, steps=20_000, transient=10_000)
    assert grid["verdicts"][:, 0].tolist() == ["regular", "regular", "chaotic", "regular"]
    assert grid.value[0, 0] == pytest.approx(-0.4743, abs=1e-3)
    assert grid.value[2, 0] == pytest.approx(0.9056, abs=4 * grid.error[2, 0])


def test_figures_are_drawn():
    grid = exponent_map(Henon(), {"a": np.linspace(1.0, 1.6, 5), "b": np.linspace(0.1, 0.4, 4)}, steps=200)
    pytest.importorskip("matplotlib")
    assert len(grid.plot().axes) == 2
    diagram = bifurcation_diagram(Logistic(), "r", np.linspace(3, 4, 5), steps=50)
    assert diagram.plot().axes[0].get_xlabel() == "r"


def test_refusals():
    with pytest.raises(RheonError, match="no parameter 'q'"):
        exponent_map(Henon(), {"q": [1.0]})
    with pytest.raises(RheonError, match="3 parameters"):
        exponent_map(Lorenz(), {"rho": [1.0], "sigma": [1.0], "beta": [1.0]})
    with pytest.raises(RheonError, match="finite"):
        exponent_map(Henon(), {"a": [np.nan]})
    with pytest.raises(RheonError, match="type list"):
        exponent_map(Henon(), [1.0])
    with pytest.raises(RheonError, match="can vary"):
        bifurcation_diagram(MackeyGlass(), "tau", [10.0, 17.0])
    with pytest.raises(RheonError, match="no variable"):
        bifurcation_diagram(Henon(), "a", [1.0], variable="q")
    with pytest.raises(RheonError, match="name"):
        bifurcation_diagram(Henon(), None, [1.0])
    with pytest.raises(RheonError, match="2 initial states"):
        exponent_map(Logistic(), {"r": [4.0]}, initial=[[0.1], [0.2]])
    with pytest.raises(RheonError, match="steps"):
        exponent_map(Logistic(), {"r": [4.0]}, steps="a")
    assert exponent_map(Henon(), {"a": [1.0]}, steps=10).verdict == "too short"
    assert exponent_map(Logistic(), {"r": [5.0, 6.0]}, steps=100).verdict == "diverged"
