"""Fixed steps: orders, exact answers, components against arrays."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from rheon.core.kinds import Chain, Map
from rheon.core.precision import precision
from rheon.engine.plan import make_plan
from rheon.engine.simulate import simulate
from rheon.engine.solve import BLOCK, _run, solve
from rheon.engine.tableaus import TABLEAUS, rk_step, tableau
from rheon.engine.wrappers.observed import observed
from rheon.systems import HeatLine, Henon, Lorenz


@pytest.mark.parametrize("method", TABLEAUS)
def test_convergence_order(laws, method):
    exact = np.array([np.sin(2.0), np.cos(2.0)])
    with precision("double"):
        errors = []
        for h in (0.1, 0.05):
            end = solve(laws.Forced(), [0.0, 2.0], solver=method, step=h)[-1]
            errors.append(np.linalg.norm(end - exact))
    order = np.log2(errors[0] / errors[1])
    assert order == pytest.approx(TABLEAUS[method].order, abs=0.3)


@pytest.mark.parametrize("method", TABLEAUS)
def test_tableau_is_consistent(method):
    table = tableau(method)
    assert sum(table.weights) == pytest.approx(1.0, abs=1e-14)
    for node, row in zip(table.nodes[1:], table.stages, strict=True):
        assert sum(row) == pytest.approx(node, abs=1e-14)


def test_lorenz_rk4_against_dop853():
    system = Lorenz()
    with precision("double"):
        ours = np.asarray(solve(system, np.linspace(0, 2, 5), solver="rk4", step=2e-4))

    def rate(t, s):
        x, y, z = s
        return [10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z]

    theirs = solve_ivp(
        rate, (0, 2), system.initial(), method="DOP853", t_eval=np.linspace(0, 2, 5), rtol=1e-13, atol=1e-13
    )
    np.testing.assert_allclose(ours, theirs.y.T, rtol=1e-9, atol=1e-9)


def test_components_equal_the_array_path():
    system = Lorenz()
    with precision("double"):
        x = jnp.asarray(system.initial())
        table = tableau("rk4")
        array = rk_step(lambda t, y: jnp.stack(system.vector_field(t, y)), 0.0, x, 0.01, table)
        parts = rk_step(system.vector_field, 0.0, tuple(x), 0.01, table)
    np.testing.assert_allclose(jnp.stack(parts), array, rtol=1e-15)


@pytest.mark.parametrize("paths", [3, 2 * BLOCK + 7])
def test_ensemble_equals_single_paths(paths):
    starts = Lorenz().initial() + np.random.default_rng(0).normal(size=(paths, 3))
    with precision("double"):
        many = solve(Lorenz(), [0.0, 0.1, 0.3], starts, solver="rk4")
        for i in (0, paths // 2, paths - 1):
            alone = solve(Lorenz(), [0.0, 0.1, 0.3], starts[i], solver="rk4")
            np.testing.assert_allclose(many[i], alone, rtol=1e-12)


def test_parameter_ensemble_in_blocks():
    rho = np.linspace(0.0, 28.0, 2 * BLOCK + 3)
    with precision("double"):
        many = solve(Lorenz(), [0.0, 0.2], parameters={"rho": rho}, solver="rk4")
        alone = solve(Lorenz().replace(rho=rho[-2]), [0.0, 0.2], solver="rk4")
    np.testing.assert_allclose(many[-2], alone, rtol=1e-12)


def test_uneven_times_and_transient_land_where_they_should(laws):
    times = np.array([0.0, 0.013, 0.5, 0.51])
    with precision("double"):
        uneven = solve(laws.Decay(), times, solver="rk4", step=0.01)
        late = solve(laws.Decay(), [1.0, 1.5], transient=1.0, solver="rk4", step=0.01)
    np.testing.assert_allclose(uneven[:, 0], np.exp(-times), rtol=1e-9)
    np.testing.assert_allclose(late[:, 0], np.exp([-1.0, -1.5]), rtol=1e-9)


def test_time_reaches_the_law(laws):
    with precision("double"):
        states = solve(laws.Forced(), [2.0, 3.0], [np.sin(2.0), np.cos(2.0)], solver="rk5", step=0.01)
        clock = solve(laws.Clock(), [4.0, 4.5, 5.0])
        early = solve(laws.Clock(), [4.0], transient=1.0)
    np.testing.assert_allclose(states[-1], [np.sin(3.0), np.cos(3.0)], rtol=1e-10)
    assert clock[:, 0].tolist() == [-1.0, 4.0, 4.5]
    assert early[:, 0].tolist() == [3.5]


@pytest.mark.parametrize("solver", ["rk4", "tsit5"])
def test_held_inputs_and_functions(laws, solver):
    times = np.linspace(0, 1, 5)
    held = np.array([1.0, 0.0, 2.0, 0.0, 9.0])
    x = [1.0]
    for u in held[:-1]:
        x.append(u + (x[-1] - u) * np.exp(-0.25))
    with precision("double"):
        ours = solve(laws.Decay(), times, inputs=held, solver=solver, step=0.01)[:, 0]
        wave = solve(laws.Decay(), times, inputs=jnp.sin, solver=solver, step=0.01)[:, 0]
    np.testing.assert_allclose(ours, x, rtol=1e-6)
    np.testing.assert_allclose(wave, 1.5 * np.exp(-times) + (np.sin(times) - np.cos(times)) / 2, rtol=1e-6)


def test_maps_take_inputs_and_strides(laws):
    with precision("double"):
        driven = solve(laws.Growth(), [0, 1, 2, 3], inputs=[[1.0], [0.0], [-1.0]])
        sparse = solve(Henon(), [0, 3, 5, 11], [0.1, 0.1])
        dense = solve(Henon(), np.arange(12), [0.1, 0.1])
    assert driven[:, 0].tolist() == [1.0, 3.0, 6.0, 11.0]
    np.testing.assert_array_equal(sparse, dense[np.array([0, 3, 5, 11])])


def test_a_chain_does_not_depend_on_how_it_is_sampled(laws):
    with precision("double"):
        dense = solve(laws.Walk(), np.arange(21), key=5)
        sparse = solve(laws.Walk(), np.arange(0, 21, 4), key=5)
        late = solve(laws.Walk(), [7, 12], key=5, transient=7)
    np.testing.assert_array_equal(sparse, dense[::4])
    np.testing.assert_array_equal(late, dense[jnp.array([7, 12])])
    assert set(np.abs(np.diff(dense[:, 0]))) == {1.0}


def test_single_precision_keeps_its_steps_at_late_times(laws):
    late = solve(laws.Decay(), 4096.0 + 0.01 * np.arange(101), solver="rk4")
    assert late.dtype == jnp.float32
    np.testing.assert_allclose(late[-1, 0], np.exp(-1.0), rtol=2e-6)


@pytest.mark.parametrize("solver", ["rk4", "tsit5", "kvaerno5"])
def test_gradient_of_an_endpoint(laws, solver):
    with precision("double"):

        def end(rate):
            return solve(laws.Decay().replace(rate=rate), [0.0, 1.5], solver=solver, step=0.01)[-1, 0]

        slope = jax.grad(end)(jnp.asarray(0.7))
    assert float(slope) == pytest.approx(-1.5 * np.exp(-0.7 * 1.5), rel=1e-5)


def test_gradient_reaches_starts_parameters_and_inputs(laws):
    def end(start, rho, u):
        lorenz = solve(Lorenz(), [0.0, 0.1], start, parameters={"rho": rho}, solver="rk4")[:, -1, 2].sum()
        return lorenz + solve(laws.Decay(), [0.0, 0.5, 1.0], inputs=u, solver="rk4", step=0.01)[-1, 0]

    with precision("double"):
        at = (jnp.ones((2, 3)), jnp.array([20.0, 28.0]), jnp.array([0.3, 0.4]))
        slopes = jax.grad(end, argnums=(0, 1, 2))(*at)
        h = 1e-6
        rough = (end(at[0], at[1].at[1].add(h), at[2]) - end(at[0], at[1].at[1].add(-h), at[2])) / (2 * h)
        forward = jax.jvp(lambda r: end(at[0], r, at[2]), (at[1],), (jnp.array([0.0, 1.0]),))[1]
    assert float(slopes[1][1]) == pytest.approx(float(rough), rel=1e-6)
    assert float(forward) == pytest.approx(float(slopes[1][1]), rel=1e-10)
    assert np.isfinite(slopes[0]).all()
    assert float(slopes[2][1]) == pytest.approx(1 - np.exp(-0.5), rel=1e-6)


WIDE = 1000


class WideMap(Map):
    """A rotation of many numbers by one place, and decay."""

    def step(self, t, x, u=None):
        return 0.99 * jnp.roll(x, 1)

    def initial(self):
        return np.linspace(0, 1, WIDE)


class WideChain(Chain):
    """The same with noise."""

    def step(self, key, t, x, u=None):
        return 0.99 * jnp.roll(x, 1) + 0.1 * jax.random.normal(key, x.shape, x.dtype)

    def initial(self):
        return np.linspace(0, 1, WIDE)


@pytest.mark.parametrize("system", [HeatLine(points=WIDE), WideMap(), WideChain()], ids=["field", "map", "chain"])
def test_of_large_states_only_what_is_seen_is_kept(system):
    few = observed(system, lambda x: x[:2], ("first", "second"))
    times = np.arange(500) * (1e-4 if isinstance(system, HeatLine) else 1.0)
    plan, grid = make_plan(few, times, 0.0, "auto", None, 1e-7, 1e-9)
    program = _run.lower(few, plan, grid, few.initial(), jax.random.key(0), {}, None, False, True).compile()
    held = program.compiled.memory_analysis()
    assert held.temp_size_in_bytes + held.output_size_in_bytes < 4 * WIDE * len(times)
    np.testing.assert_array_equal(simulate(few, times).values, simulate(system, times).values[:, :2])
