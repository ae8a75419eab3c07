"""The verb: what it refuses, what it notes, what it names."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.engine.simulate import simulate
from rheon.systems import HeatLine, Henon, Logistic, Lorenz, MackeyGlass, OrnsteinUhlenbeck, TwoState

REFUSED = {
    "no system": (lambda: simulate("lorenz"), "not a system"),
    "no samples": (lambda: simulate(Henon(), n=0), "n = 0"),
    "half a sample": (lambda: simulate(Henon(), n=2.5), "n = 2.5"),
    "words for a number": (lambda: simulate(Henon(), n="x"), "n = .x."),
    "negative step": (lambda: simulate(Lorenz(), dt=-0.1), "dt = -0.1"),
    "times back": (lambda: simulate(Lorenz(), [0.0, 2.0, 1.0]), "increase"),
    "times of text": (lambda: simulate(Lorenz(), ["a", "b"]), "not numbers"),
    "times infinite": (lambda: simulate(Lorenz(), [0.0, np.inf]), "increase"),
    "no times": (lambda: simulate(Lorenz(), []), "at least one"),
    "times off the map": (lambda: simulate(Henon(), [0.0, 1.5]), "steps of the map"),
    "initial shape": (lambda: simulate(Lorenz(), initial=[1.0, 2.0]), r"initial has shape \(2,\)"),
    "initial nan": (lambda: simulate(Lorenz(), initial=[1.0, 2.0, np.nan]), "not finite"),
    "initial text": (lambda: simulate(Lorenz(), initial="here"), "initial"),
    "paths": (lambda: simulate(Lorenz(), paths=0), "paths = 0"),
    "paths twice": (lambda: simulate(Lorenz(), paths=3, initial=np.ones((2, 3))), "paths = 3"),
    "parameter name": (lambda: simulate(Lorenz(), parameters={"r": [1.0]}), "no parameter 'r'"),
    "parameter shape": (lambda: simulate(Lorenz(), parameters={"rho": 3.0}), "shape"),
    "parameter text": (lambda: simulate(Lorenz(), parameters={"rho": ["x"]}), "numbers"),
    "parameter static": (lambda: simulate(HeatLine(), parameters={"points": [3, 4]}), "vary"),
    "parameters disagree": (
        lambda: simulate(Lorenz(), parameters={"rho": [1.0, 2.0]}, initial=np.ones((3, 3))),
        "disagree",
    ),
    "inputs": (lambda: simulate(Lorenz(), n=5, inputs=np.ones((3, 1))), "inputs have shape"),
    "transient": (lambda: simulate(Lorenz(), transient=-1.0), "transient"),
    "solver": (lambda: simulate(Lorenz(), solver="magic"), "magic"),
    "solver of a map": (lambda: simulate(Henon(), solver="rk4"), "no solver 'rk4' for a map"),
    "rtol": (lambda: simulate(Lorenz(), rtol=0.0), "rtol"),
    "step": (lambda: simulate(Lorenz(), solver="rk4", step=0.0), "step"),
    "step of a map": (lambda: simulate(Henon(), step=0.5), "own dt"),
    "precision": (lambda: simulate(Lorenz(), precision="half"), "half"),
    "key": (lambda: simulate(OrnsteinUhlenbeck(), key="a"), "key"),
    "late single": (lambda: simulate(Lorenz(), 1e6 + 0.01 * np.arange(5), precision="single"), "tell these times"),
    "delay": (lambda: simulate(MackeyGlass(tau=-1.0)), "delays"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_with_the_reason(case):
    call, reason = REFUSED[case]
    with pytest.raises(RheonError, match=reason):
        call()


def test_names_times_and_source():
    series = simulate(Henon(), n=4)
    assert series.names == ("x", "y")
    assert series.time_unit == "step"
    assert series.times.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert "Henon" in series.source
    assert simulate(TwoState(), n=3, dt=0.5).times.tolist() == [0.0, 0.5, 1.0]


def test_precision_is_an_argument():
    assert simulate(Henon(), n=3, precision="single").values.dtype == np.float32
    assert simulate(Henon(), n=3).values.dtype == np.float64


def test_deterministic_ensemble_without_starts_says_what_it_did():
    series = simulate(Henon(), n=3, paths=5, key=1)
    starts = series.values[:, 0]
    assert len(np.unique(starts[:, 0])) == 5
    np.testing.assert_allclose(starts, np.broadcast_to(Henon().initial(), (5, 2)), rtol=0.06)
    assert "1% of each component" in series.notes[0].done
    np.testing.assert_array_equal(series.values, simulate(Henon(), n=3, paths=5, key=1).values)


def test_escaping_paths_are_nan_and_the_others_kept():
    series = simulate(Henon(), n=40, initial=[[5.0, 5.0], [0.1, 0.1], [-9.0, 0.0]])
    missing = np.isnan(series.values).any(-1)
    assert missing.any(1).tolist() == [True, False, True]
    for row in missing:
        assert not np.any(np.diff(row.astype(int)) < 0), "NaN from there on"
    assert "2 of 3 paths left finite numbers" in series.notes[0].found


def test_transient_of_a_map_is_discarded():
    whole = simulate(Logistic(), n=30).values
    late = simulate(Logistic(), n=20, transient=10).values
    np.testing.assert_array_equal(late, whole[10:])


def test_what_no_memory_can_hold_is_refused():
    import rheon

    with pytest.raises(RheonError, match="GiB"):
        rheon.simulate(rheon.systems.Lorenz(), n=10**12)
    with pytest.raises(RheonError, match="GiB"):
        rheon.simulate(rheon.systems.Lorenz(), n=1000, paths=10**10)
