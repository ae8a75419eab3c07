"""Wrapped systems are measured as they are seen, not as what they wrap."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon import measure
from rheon.engine import observed
from rheon.engine.wrappers.master_equation import MasterEquation
from rheon.measure._data import series_of
from rheon.systems import Logistic, TwoState


def test_an_observation_is_what_is_measured():
    seen = observed(Logistic(), lambda x: -x, ("minus",))
    found = measure.bifurcation_diagram(seen, "system.r", [3.2], variable="minus", steps=40, transient=400)
    assert found["period"].tolist() == [2]
    assert (found.value < 0).all()
    assert series_of(seen, 50).values.max() < 0


def test_a_master_equation_is_a_flow_of_its_own():
    equation = MasterEquation(TwoState(total=1), initial=[0])
    relaxation = np.abs(np.asarray(equation(0.0, jnp.array([1.0, 0.0])))[0]) + np.abs(
        np.asarray(equation(0.0, jnp.array([0.0, 1.0])))[0]
    )
    exponents = measure.lyapunov_spectrum(equation, dt=0.01, steps=2_000, solver="rk4").value
    np.testing.assert_allclose(exponents, [0.0, -relaxation], atol=1e-3)
    assert measure.conserved(equation, jnp.sum, n=20, dt=0.1, solver="rk4").verdict == "yes"
