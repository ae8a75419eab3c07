"""Wrappers are systems: sections, strobes, embeddings, scales, observations."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.kinds import KINDS, kind_of
from rheon.core.precision import precision
from rheon.core.registry import find
from rheon.core.store import load_tree, save_tree
from rheon.engine import (
    Adaptive,
    Bounded,
    Discretised,
    Embedded,
    FrozenNoise,
    Noisy,
    PhaseState,
    Poincare,
    Scaled,
    Stroboscopic,
    observed,
)
from rheon.engine.as_map import as_map
from rheon.engine.rollout import rollout, rollouts
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.embedded import embed
from rheon.systems import Henon, Logistic, Lorenz, OrnsteinUhlenbeck, Rossler, TwoState

pytestmark = pytest.mark.compiles


def test_discretised_is_the_flow_at_fixed_steps():
    fine = simulate(Discretised(Lorenz(), 0.01, "rk4", substeps=10), n=20).values
    flow = simulate(Lorenz(), n=20, dt=0.01, rtol=1e-12, atol=1e-12).values
    np.testing.assert_allclose(fine, flow, rtol=1e-7)


def test_discretised_parameters_vary_by_dotted_name():
    steps = Discretised(Lorenz(), 0.01)
    many = simulate(steps, n=5, parameters={"flow.rho": [10.0, 28.0]}).values
    np.testing.assert_allclose(many[1], simulate(steps, n=5).values, rtol=1e-12)
    assert np.abs(many[0] - many[1]).max() > 1e-3


def test_section_of_a_rotation_returns_after_its_period(laws):
    section = Poincare(laws.Spiral(), [0.0, 1.0], 0.0, dt=0.05)
    with precision("double"):
        point, elapsed = eqx.filter_jit(section.crossing)(jnp.array([1.0, 0.0]))
        slope = jax.jacfwd(eqx.filter_jit(lambda x: section.step(0.0, x)))(jnp.array([1.0, 0.0]))
    np.testing.assert_allclose(point, [1.0, 0.0], atol=1e-7)
    assert abs(float(point[1])) < 1e-13
    assert float(elapsed) == pytest.approx(2 * np.pi, abs=1e-7)
    # radial deviations shrink by exp(-2 pi); along the flow the section lets nothing through
    np.testing.assert_allclose(slope, [[np.exp(-2 * np.pi), 0.0], [0.0, 0.0]], atol=1e-7)


def test_crossings_lie_on_the_plane_in_the_wanted_direction():
    for direction in (1, -1):
        section = Poincare(Rossler(), "x", 0.5, direction)
        points = simulate(section, n=12).values
        assert np.abs(points[:, 0] - 0.5).max() < 1e-10
        rates = -points[:, 1] - points[:, 2]
        assert (np.sign(rates) == direction).all()


def test_crossings_agree_with_a_fine_simulation():
    section = Poincare(Rossler(), "x", 0.0)
    points = simulate(section, n=4).values
    path = simulate(
        Rossler(), np.arange(0, 20, 1e-3), initial=points[0], solver="dopri8", rtol=1e-12, atol=1e-12
    ).values
    crossings = np.flatnonzero((path[10:-1, 0] < 0) & (path[11:, 0] >= 0)) + 10  # the start is one itself
    for point, i in zip(points[1:], crossings[:3], strict=True):
        part = -path[i, 0] / (path[i + 1, 0] - path[i, 0])
        np.testing.assert_allclose(point, path[i] + part * (path[i + 1] - path[i]), atol=2e-5)


def test_a_plane_that_is_never_crossed_gives_nan():
    section = Poincare(Rossler(), "x", 1000.0, patience=50)
    with precision("double"):
        assert np.isnan(np.asarray(section.crossing(jnp.ones(3))[0])).all()


def test_strobe_of_a_forced_oscillator_stands_still(laws):
    strobe = Stroboscopic(laws.Forced(), 2 * np.pi, phase=0.5, steps=400)
    points = simulate(strobe, n=3, initial=[np.sin(0.5), np.cos(0.5)]).values
    np.testing.assert_allclose(points, np.tile([np.sin(0.5), np.cos(0.5)], (3, 1)), atol=1e-10)
    assert simulate(strobe, n=3).dt == pytest.approx(2 * np.pi)


def test_scaled_speaks_in_data_units():
    mean, scale = np.array([3.0, -1.0]), np.array([2.0, 0.5])
    scaled = Scaled(Henon(), mean, scale, dt=0.25, names=("u", "v"))
    series, plain = simulate(scaled, n=8), simulate(Henon(), n=8)
    np.testing.assert_allclose(series.values, plain.values * scale + mean, rtol=1e-13)
    assert series.dt == 0.25
    assert series.names == ("u", "v")
    future = rollouts(scaled, series.values[None, :3], 4, precision="double")
    np.testing.assert_allclose(future[0], series.values[3:7], rtol=1e-11)


def test_embedding_puts_the_newest_first():
    values = jnp.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(embed(values, 2, 3), [[8, 9, 4, 5, 0, 1], [10, 11, 6, 7, 2, 3]])


def test_embedded_map_continues_a_window(laws):
    class Shift(laws.Growth):
        """A map on (x(t), x(t - 1)): the Fibonacci rule."""

        def step(self, t, x, u=None):
            return jnp.stack([x[0] + x[1], x[0]])

        def initial(self):
            return np.array([1.0, 1.0])

    system = Embedded(Shift(), 1, 2)
    assert (system.context, system.n_observed) == (2, 1)
    window = np.array([[[3.0], [5.0]]])
    assert rollouts(system, window, 4)[0, :, 0].tolist() == [8.0, 13.0, 21.0, 34.0]


def test_rollout_equals_simulation_and_is_differentiable():
    with precision("double"):
        start = jnp.asarray(Lorenz().initial())
        path = rollout(as_map(Lorenz()), start, 5)
        slope = jax.grad(lambda s: rollout(as_map(Lorenz()), s, 5)[-1, 0])(start)
    np.testing.assert_allclose(path, simulate(Lorenz(), n=6, solver="rk4").values[1:], rtol=1e-12)
    assert np.isfinite(slope).all()


# one of every kind, and a flow whose law is on arrays
EVERY_KIND = (
    "lorenz",
    "beer-rnn",
    "henon",
    "mackey-glass",
    "ornstein-uhlenbeck",
    "wright-fisher",
    "two-state",
    "heat-line",
)


def test_every_kind_is_there():
    assert {kind_of(find("systems", slug)()) for slug in EVERY_KIND} == set(KINDS)


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_observed_keeps_the_kind_and_shows_less(slug):
    system = find("systems", slug)()
    seen = observed(system, system.variables[0])
    assert kind_of(seen) == kind_of(system)
    assert seen.variables == system.variables[:1]
    solver = "rk4" if kind_of(system) == "flow" else "auto"
    part, whole = simulate(seen, n=4, key=2, solver=solver), simulate(system, n=4, key=2, solver=solver)
    np.testing.assert_array_equal(part.values[:, 0], whole.values[:, 0])


def test_observed_by_a_function():
    seen = observed(Lorenz(), jnp.sum, names=["total"])
    values = simulate(seen, n=3, solver="rk4")["total"]
    np.testing.assert_allclose(values, simulate(Lorenz(), n=3, solver="rk4").values.sum(1), rtol=1e-14)
    swapped = observed(Henon(), ["y", "x"])
    assert swapped.encode(np.array([[2.0, 1.0]])).tolist() == [1.0, 2.0]


def test_wrappers_are_stored(tmp_path):
    for i, system in enumerate(
        (
            Discretised(Lorenz(), 0.01),
            Scaled(Henon(), np.zeros(2), np.ones(2), dt=0.1),
            Poincare(Rossler(), "x"),
            observed(Lorenz(), "z"),
        )
    ):
        save_tree(tmp_path / str(i), system)
        again = load_tree(tmp_path / str(i))
        assert jax.tree.structure(again) == jax.tree.structure(system)


REFUSED = {
    "map of noise": (lambda: as_map(OrnsteinUhlenbeck()), "not a deterministic"),
    "map of jumps": (lambda: as_map(TwoState(), 0.1), "not a deterministic"),
    "map at another step": (lambda: as_map(Henon(), 0.5), "own dt"),
    "discretised map": (lambda: Discretised(Henon(), 0.1), "no Flow"),
    "no step": (lambda: Discretised(Lorenz(), 0.0), "positive"),
    "unknown method": (lambda: Discretised(Lorenz(), 0.1, "etdrk4"), "no fixed-step method"),
    "scale of zero": (lambda: Scaled(Logistic(), np.zeros(1), np.zeros(1)), "not positive"),
    "scale shape": (lambda: Scaled(Logistic(), np.zeros(1), np.ones(2)), "shape"),
    "embedding": (lambda: Embedded(Henon(), 0, 2), "at least 1"),
    "section variable": (lambda: Poincare(Rossler(), "w"), "no variable 'w'"),
    "section normal": (lambda: Poincare(Rossler(), [0.0, 0.0, 0.0]), "normal"),
    "section direction": (lambda: Poincare(Rossler(), "x", direction=2), "direction"),
    "observed name": (lambda: observed(Lorenz(), "w"), "no variable 'w'"),
    "observed back": (lambda: observed(Lorenz(), "x").encode(np.ones((3, 1))), "cannot be found"),
    "short window": (lambda: rollouts(Embedded(Henon(), 3, 2), np.ones((1, 3, 1)), 2), "needs 4"),
    "flat window": (lambda: rollouts(Henon(), np.ones((3, 2)), 2), "windows have shape"),
    "no horizon": (lambda: rollouts(Henon(), np.ones((1, 3, 2)), 0), "horizon"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses_with_the_reason(case):
    call, reason = REFUSED[case]
    with pytest.raises(RheonError, match=reason):
        call()


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Noisy(Lorenz(), [1.0, 2.0]), "one for each of 3"),
        (lambda: Noisy(Lorenz(), "a"), "amplitude 'a'"),
        (lambda: Noisy(Henon(), 1.0), "no flow"),
        (lambda: Adaptive(Lorenz(), "a"), "dt = 'a'"),
        (lambda: Adaptive(Lorenz(), np.inf), "dt = inf"),
        (lambda: Adaptive(Lorenz(), 0.1, rtol=np.nan), "rtol"),
        (lambda: FrozenNoise(OrnsteinUhlenbeck(), "a"), "dt = 'a'"),
        (lambda: FrozenNoise(OrnsteinUhlenbeck(), np.inf), "dt = inf"),
        (lambda: PhaseState(Lorenz()), "no forced flow"),
        (lambda: Bounded(Lorenz()), "no bounded coordinates"),
    ],
)
def test_wrong_settings_of_wrappers(build, words):
    with pytest.raises(RheonError, match=words):
        build()
