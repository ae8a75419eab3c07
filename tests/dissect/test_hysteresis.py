"""Sweeps there and back: laws whose folds are known, laws that only lag, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.dissect import hysteresis

pytestmark = pytest.mark.compiles

# x^3 - x = p has its folds at p = -+ 2 / (3 sqrt 3)
FOLD = 2 / (3 * np.sqrt(3))


def cubic(arrow: str = "dx/dt = p + x - x^3"):
    return rheon.from_equations(f"{arrow}; p = -1", start=[-1.3], **({} if "'" in arrow else {"dt": 0.05}))


@pytest.fixture(scope="module")
def loop():
    return hysteresis(cubic(), "p", (-1.0, 1.0), 1e-3)


def still_area() -> float:
    """Area between the outer roots of x^3 - x = p where there are three, for a sweep that takes forever."""
    p = np.linspace(-FOLD, FOLD, 2001)[1:-1]
    roots = np.array([np.sort(np.roots([1, 0, -1, -v]).real) for v in p])
    return float(np.trapezoid(roots[:, 2] - roots[:, 0], p))


def test_a_cubic_law_jumps_just_beyond_its_folds(loop):
    assert loop.verdict == "yes"
    up, down = loop["jumps"]
    assert (up["way"], down["way"]) == (0, 1)
    assert FOLD < up["parameter"] < 1.03 * FOLD
    assert down["parameter"] == pytest.approx(-up["parameter"], abs=2e-3)
    assert up["before"][0] < 0 < up["after"][0]
    assert float(loop.value[0]) == pytest.approx(still_area(), rel=0.03)
    assert loop["sweeps"][0]["area"][0] > loop.value[0]


def test_delays_grow_like_the_rate_to_two_thirds(loop):
    fast, slow = (sweep["jumps"][0]["parameter"] - FOLD for sweep in loop["sweeps"])
    assert fast / slow == pytest.approx(4 ** (2 / 3), rel=0.15)


def test_the_picture_shows_both_ways(loop, tmp_path):
    names = [t.name for t in loop.figure.panels[0].traces]
    assert names == ["rate 0.001", "up, rate 0.00025", "down, rate 0.00025", "jump"]
    loop.plot(path=tmp_path / "loop.png")
    assert (tmp_path / "loop.png").stat().st_size > 5000


def test_a_law_that_lags_has_no_hysteresis():
    relaxing = rheon.from_equations("dx/dt = p - x; p = 0", start=[0.0], dt=0.05)
    found = hysteresis(relaxing, "p", (0.0, 1.0), 1e-3, slower=5.0)
    assert found.verdict == "no"
    assert not found["jumps"]
    # x lags by the rate, on either way
    assert found["sweeps"][0]["area"][0] == pytest.approx(2e-3, rel=0.05)
    still = rheon.from_equations("dx/dt = p*0 - x; p = 0", start=[0.0], dt=0.05)
    assert "the same" in hysteresis(still, "p", (0.0, 1.0), 1e-3).reason


def test_maps_are_swept_too():
    law = cubic("x' = x + 0.2*(p + x - x^3)")
    found = hysteresis(law, "p", (-0.6, 0.6, -0.6), 4e-4, points=100)
    assert found.verdict == "yes"
    up, down = found["jumps"]
    assert FOLD < up["parameter"] < 1.06 * FOLD
    assert down["parameter"] == pytest.approx(-up["parameter"], abs=4e-3)


def test_a_hard_spring_is_loud_on_the_way_up_and_quiet_on_the_way_down():
    spring = rheon.systems.Duffing(alpha=1.0, beta=1.0, delta=0.2, gamma=0.5)
    found = hysteresis(spring, "omega", (1.0, 2.2), 2.4e-3, response="extent", points=60, slower=3.0)
    assert found.verdict == "yes"
    assert [jump["way"] for jump in found["jumps"]] == [0, 1]
    # harmonic balance: ((w^2 - 1 - 3 A^2 / 4)^2 + (0.2 w)^2) A^2 = 0.25 has three solutions in between
    top, bottom = harmonic_folds()
    assert found["jumps"][0]["parameter"] == pytest.approx(top, rel=0.05)
    assert found["jumps"][1]["parameter"] == pytest.approx(bottom, rel=0.05)
    assert found["sweeps"][1]["responses"].shape == (121, 2)


def harmonic_folds() -> tuple[float, float]:
    w = np.linspace(1.0, 2.4, 1401)
    coefficients = [[9 / 16, -1.5 * (v**2 - 1), (v**2 - 1) ** 2 + (0.2 * v) ** 2, -0.25] for v in w]
    real = np.array([(np.abs(np.roots(c).imag) < 1e-9).sum() for c in coefficients])
    return float(w[real == 3].max()), float(w[real == 3].min())


def test_what_leaves_finite_numbers_is_said():
    runaway = rheon.from_equations("x' = x + x^3 + p; p = 0", start=[0.0])
    assert hysteresis(runaway, "p", (0.0, 5.0), 0.01, points=20).verdict == "diverged"


@pytest.mark.parametrize(
    ("arguments", "settings", "match"),
    [
        ((rheon.systems.OrnsteinUhlenbeck(), "rate", (0, 1), 0.1), {}, "no flow or map"),
        ((np.zeros(3), "p", (0, 1), 0.1), {}, "no system"),
        ((cubic(), "q", (0, 1), 0.1), {}, "'q'"),
        ((cubic(), "p", (0, 1, 0.5), 0.1), {}, "ends at 0.5"),
        ((cubic(), "p", (1, 1), 0.1), {}, "turns"),
        ((cubic(), "p", "up", 0.1), {}, "turns"),
        ((cubic(), "p", (0, 1), 0.0), {}, "rate"),
        ((cubic("x' = x/2 + p"), "p", (0, 1), 1.0), {}, "less than a step"),
        ((cubic(), "p", (0, 1), 0.1), {"slower": 1.0}, "slower"),
        ((cubic(), "p", (0, 1), 0.1), {"response": "mean"}, "response"),
        ((cubic(), "p", (0, 1), 0.1), {"points": 2}, "points"),
        ((cubic(), "p", (0, 1), 0.1), {"settle": -1.0}, "settle"),
        ((cubic(), "p", (0, 1), 0.1), {"initial": [1.0, 2.0]}, "initial"),
    ],
)
def test_refusals(arguments, settings, match):
    with pytest.raises(RheonError, match=match):
        hysteresis(*arguments, **settings)
