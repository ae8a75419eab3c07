"""Delay equations: exact pieces, order, the map on the history."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.engine.as_map import as_map
from rheon.engine.delays import delay_grid, stencil
from rheon.engine.simulate import simulate
from rheon.engine.solve import solve
from rheon.engine.wrappers.delay_map import DelayMap
from rheon.systems import MackeyGlass

pytestmark = pytest.mark.compiles


def test_method_of_steps_gives_the_polynomials(laws):
    x = simulate(laws.Lagged(), [0.0, 1.0, 2.0, 3.0], step=0.01)["x0"]
    np.testing.assert_allclose(x, [1.0, 0.0, -0.5, -1 / 6], atol=1e-8)


def test_samples_between_steps_and_a_transient(laws):
    times = np.array([0.4, 0.777, 1.2345])
    x = simulate(laws.Lagged(), times, transient=0.4, step=0.05)["x0"]
    t = times
    exact = np.where(t < 1, 1 - t, 1 - t + (t - 1) ** 2 / 2)
    np.testing.assert_allclose(x, exact, atol=1e-12)


def test_constant_initial_replaces_the_history(laws):
    x = simulate(laws.Lagged(), [0.0, 0.5], initial=[[2.0], [4.0]], step=0.1).values[..., 0]
    np.testing.assert_allclose(x, [[2.0, 1.0], [4.0, 2.0]], atol=1e-13)


@pytest.mark.parametrize(("first", "second"), [(0.5, 1.5), (0.6180339887, 1.5)])
def test_two_delays_converge_with_order_four(laws, first, second):
    system = laws.TwoLags(first, second)
    exact = np.cos(np.pi / (first + second) * 6.0)
    with precision("double"):
        errors = [abs(float(solve(system, [0.0, 6.0], step=h)[-1, 0]) - exact) for h in (0.125, 0.0625)]
    assert errors[1] < 1e-5
    assert np.log2(errors[0] / errors[1]) > 3.4


def test_delay_map_walks_along_the_simulation():
    system = MackeyGlass(tau=5.0)
    steps = as_map(system, 0.5)
    along = simulate(steps, n=40)["x"]
    np.testing.assert_allclose(along, simulate(system, 0.5 * np.arange(40), step=0.5)["x"], rtol=1e-12)
    assert steps.dt == 0.5
    assert steps.dim == 21


def test_delay_map_finds_its_history_in_a_window():
    steps = DelayMap(MackeyGlass(tau=5.0), 0.1)
    with precision("double"):
        path = simulate(steps, n=300).values
        state = steps.encode(jnp.asarray(path[:200]))
        future = simulate(steps, n=100, initial=np.asarray(state)).values
    assert steps.context == 51
    np.testing.assert_allclose(future, path[199:299], atol=1e-6)


def test_stencils_read_cubics_exactly():
    at = np.arange(9.0)
    for position in (0.0, 0.3, 3.5, 7.9, 8.0):
        index, weights = stencil(position, 8)
        assert weights @ (at[index] ** 3 - at[index]) == pytest.approx(position**3 - position, abs=1e-9)


def test_delays_that_make_no_sense():
    with pytest.raises(RheonError, match="positive"):
        delay_grid((0.0, 1.0), 0.1)
    with pytest.raises(RheonError, match="step"):
        DelayMap(MackeyGlass(), -1.0)
