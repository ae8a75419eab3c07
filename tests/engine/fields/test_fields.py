"""Grids, finite volumes, characteristics, splitting and implicit-explicit steps, against what is known exactly."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.kinds import Field
from rheon.core.precision import precision
from rheon.engine.fields import (
    Fixed,
    Flux,
    Free,
    Layout,
    Periodic,
    advective_flux,
    carried,
    diffusive_flux,
    divergence,
    field_methods,
    grid_between,
    implicit_diffusion,
    uniform_grid,
)
from rheon.engine.fields.finite_volumes import limited
from rheon.engine.fields.splitting import strang
from rheon.engine.simulate import simulate
from rheon.systems import HeatLine, Lorenz, Schnakenberg

pytestmark = pytest.mark.compiles


def test_grids():
    even, ends = uniform_grid(2.0, 4), uniform_grid(2.0, 5, ends=True)
    np.testing.assert_allclose(even.points, [0.25, 0.75, 1.25, 1.75])
    np.testing.assert_allclose(ends.widths, [0.25, 0.5, 0.5, 0.5, 0.25])
    assert ends.ends
    assert not even.ends
    assert float(ends.total(np.ones(5))) == pytest.approx(2.0)
    with pytest.raises(RheonError, match="at least 2"):
        uniform_grid(1.0, 1)
    np.testing.assert_allclose(grid_between([0, 1, 3]).edges, [0.0, 0.5, 2.0, 3.0])
    with pytest.raises(RheonError, match="do not increase"):
        grid_between(np.array([0.0, 1.0, 1.0]))
    with pytest.raises(RheonError, match="length = -1"):
        uniform_grid(-1.0, 4)
    for system in (HeatLine, Schnakenberg):
        with pytest.raises(RheonError, match="points = 0"):
            system(points=0)


@pytest.mark.parametrize("ends", [True, False])
def test_what_enters_and_leaves_is_what_changes(ends):
    volumes = uniform_grid(1.0, 12, ends=ends)
    values = np.random.default_rng(0).uniform(size=(2, 12))
    with precision("double"):
        flux = advective_flux(values, 0.7, volumes, Flux(np.array([[0.3], [0.1]])), Free())
        flux = flux + diffusive_flux(values, 0.2, volumes, Flux(), Free())
        change = -volumes.total(divergence(flux, volumes))
        np.testing.assert_allclose(change, [0.3, 0.1] - 0.7 * _at_the_end(values, flux), atol=1e-14)
        if not ends:
            closed = advective_flux(values, -0.7, volumes, Periodic(), Periodic())
            np.testing.assert_allclose(volumes.total(divergence(closed, volumes)), 0.0, atol=1e-14)


def _at_the_end(values, flux):
    """The value that the outflow carries."""
    return np.asarray(flux[:, -1]) / 0.7


def test_a_straight_profile_is_carried_and_spread_exactly():
    volumes = uniform_grid(1.0, 20)
    line = 3.0 + 2.0 * volumes.points
    with precision("double"):
        for speed, ends in ((0.5, (Fixed(3.0), Free())), (-0.5, (Free(), Fixed(5.0)))):
            rate = divergence(advective_flux(line, speed, volumes, *ends), volumes)
            np.testing.assert_allclose(rate[2:-2], 2.0 * speed, rtol=1e-12)
        still = divergence(diffusive_flux(line, 0.3, volumes, Fixed(3.0), Fixed(5.0)), volumes)
    np.testing.assert_allclose(still, 0.0, atol=1e-11)


def test_boundaries_that_make_no_sense_are_refused():
    volumes = uniform_grid(1.0, 5, ends=True)
    with pytest.raises(RheonError, match="only one end"):
        advective_flux(np.ones(5), 1.0, volumes, Periodic(), Free())
    with pytest.raises(RheonError, match="stands on an end"):
        diffusive_flux(np.ones(5), 1.0, volumes, Fixed(1.0), Free())
    with pytest.raises(RheonError, match="a point on each end"):
        diffusive_flux(np.ones(5), 1.0, volumes, Periodic(), Periodic())


def test_slopes_have_no_new_extrema():
    a, b = np.random.default_rng(1).normal(size=(2, 200))
    slope = np.asarray(limited(a, b))
    assert (slope[a * b <= 0] == 0).all()
    assert (np.abs(slope) <= 1.21 * np.maximum(np.abs(a), np.abs(b))).all()
    np.testing.assert_allclose(limited(1e-9, -2e-9, smooth=1.0), -0.5e-9, rtol=1e-5)


def test_implicit_diffusion_solves_its_equation_and_keeps_the_amount():
    volumes = grid_between(np.array([0.0, 0.1, 0.3, 0.6, 1.0]))
    right = np.random.default_rng(2).uniform(size=(2, 5))
    amount, diagonal = np.array([[0.05], [0.0]]), np.array([[1.0], [2.0]])
    with precision("double"):
        y = implicit_diffusion(right, amount, volumes, diagonal)
        spread = -divergence(diffusive_flux(y, 1.0, volumes, Flux(), Flux()), volumes)
        np.testing.assert_allclose(diagonal * y - amount * spread, right, atol=1e-13)
        np.testing.assert_allclose(volumes.total(y)[0], volumes.total(right)[0], rtol=1e-13)


def test_whole_steps_shift_and_parts_of_steps_read_cubics():
    x = np.linspace(0, 1, 11)
    values, before = x**3, (x[:5] * -1 - 0.1) ** 3
    with precision("double"):
        np.testing.assert_array_equal(carried(values, before, 2.0)[2:], values[:-2])
        moved = carried(values, before, 0.3)
        np.testing.assert_allclose(moved[:-1], (x[:-1] - 0.03) ** 3, atol=1e-14)
        assert np.isnan(carried(values, before, 5.0)).all()


def test_splitting_is_of_second_order():
    a, b = np.random.default_rng(3).normal(size=(2, 4, 4))
    from scipy.linalg import expm

    part = lambda m: lambda t, x, h, u: expm(h * m) @ x  # noqa: E731
    start, errors = np.ones(4), []
    for n in (8, 16, 32):
        x = start
        for i in range(n):
            x = strang((part(a), part(b)), i / n, x, 1 / n)
        errors.append(np.abs(x - expm(a + b) @ start).max())
    assert np.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.2)
    assert np.log2(errors[1] / errors[2]) == pytest.approx(2, abs=0.1)


def test_methods_check_one_another():
    rod, settings = HeatLine(points=15), {"n": 4, "dt": 0.02}
    exact = simulate(rod, method="exact", **settings).values
    np.testing.assert_allclose(simulate(rod, **settings).values, exact, atol=1e-12)
    errors = [np.abs(simulate(rod, solver="imex", step=h, **settings).values - exact).max() for h in (2e-3, 1e-3)]
    assert np.log2(errors[0] / errors[1]) > 2.5
    assert field_methods(rod) == ("etdrk4", "imex")
    with pytest.raises(RheonError, match="no solver 'strang'"):
        simulate(rod, solver="strang", **settings)
    with pytest.raises(RheonError, match="no closed form"):
        simulate(Lorenz(), n=3, method="exact")
    with pytest.raises(RheonError, match="method = 'best'"):
        simulate(rod, n=3, method="best")


class Relaxing(Field):
    """Two points that relax to what enters: as linear as a field can be."""

    @property
    def grid(self):
        return np.arange(2.0)

    def initial(self):
        return np.zeros(2)

    def vector_field(self, t, x, u=None):
        return u - x

    def symbol(self):
        return -np.ones(2)

    def nonlinear(self, t, x, u=None):
        return jnp.broadcast_to(u, x.shape)


@pytest.mark.parametrize("solver", ["etdrk4", "imex"])
def test_inputs_that_vary_between_samples_are_followed(solver):
    times = np.array([0.0, 1.5, 3.0])
    wave = lambda t: jnp.sin(4 * t)[None]  # noqa: E731
    path = simulate(Relaxing(), times, inputs=wave, solver=solver, step=0.02).values[:, 0]
    exact = (np.sin(4 * times) - 4 * np.cos(4 * times) + 4 * np.exp(-times)) / 17
    np.testing.assert_allclose(path, exact, atol=1e-5)


def test_several_fields_in_one_state():
    layout = Layout(("gas", "sorbed"), 2, 3)
    state = jnp.arange(12.0)
    gas, sorbed = layout.split(state)
    np.testing.assert_array_equal(layout.join(gas, sorbed), state)
    assert layout.names()[3] == "gas2_0"
