"""Closed forms and conservation laws of the catalogue."""

from __future__ import annotations

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from rheon.core.precision import precision
from rheon.core.registry import find
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.bounded import Bounded
from rheon.engine.wrappers.phase_state import PhaseState
from rheon.systems import (
    ArnoldBeltramiChildress,
    BlinkingVortexMap,
    DoublePendulum,
    DoublePendulumHamiltonian,
    HenonHeiles,
    Logistic,
    SwingingAtwood,
)

pytestmark = pytest.mark.compiles


@eqx.filter_jit
def growth(system, n: int):
    """Mean growth of a tangent vector and of areas along an orbit: the first exponent and the sum of all."""

    def law(t, x):
        return jnp.stack([jnp.asarray(v) for v in system.step(t, x)])

    def one(carry, t):
        x, v = carry
        jacobian = jax.jacfwd(partial(law, t))(x)
        v = jacobian @ v
        volume = jacobian[0, 0] if x.size == 1 else jnp.linalg.det(jacobian)
        size = jnp.linalg.norm(v)
        return (law(t, x), v / size), (jnp.log(size), jnp.log(jnp.abs(volume)))

    start = jnp.asarray(system.initial())
    towards = jnp.ones_like(start) / jnp.sqrt(start.size)
    _, (stretch, volume) = jax.lax.scan(one, (start, towards), jnp.arange(n, dtype=float))
    return stretch[1000:].mean(), volume[1000:].mean()


def exponents(system, n: int = 100_000) -> tuple[float, float]:
    with precision("double"):
        first, total = growth(system, n)
    return float(first), float(total)


LN = np.log
# first exponent and its tolerance, sum of all and its tolerance; NaN where neither is known in closed form
CLOSED = {
    "tent": (LN(1.9), 1e-12, LN(1.9), 1e-12),
    "chebyshev": (LN(6), 5e-3, LN(6), 5e-3),
    "baker": (LN(2), 1e-4, 0.0, 1e-9),
    "kaplan_yorke": (LN(2), 1e-3, LN(2) + LN(0.2), 1e-12),
    "henon": (0.4188, 5e-3, LN(0.3), 1e-12),
    "duffing_map": (0.4766, 1e-2, LN(0.2), 1e-12),
    "chirikov": (np.nan, 0, 0.0, 1e-10),
    "bogdanov": (np.nan, 0, 0.0, 1e-10),
    "hopalong": (np.nan, 0, 0.0, 1e-10),
    "gingerbreadman": (0.0, 2e-4, 0.0, 1e-10),
    "gumowski_mira": (np.nan, 0, LN(0.2), 1e-9),
    "ikeda": (np.nan, 0, 2 * LN(0.9), 1e-10),
}


@pytest.mark.parametrize("slug", CLOSED)
def test_exponents_of_maps_in_closed_form(slug):
    first, near, total, exact = CLOSED[slug]
    system = find("systems", slug)()
    found = exponents(system)
    if np.isfinite(first):
        assert abs(found[0] - first) < near
    assert abs(found[1] - total) < exact
    known = system.card.invariants
    if "lyapunov_sum" in known and known["lyapunov_sum"].source.startswith("exact"):
        assert known["lyapunov_sum"].value == pytest.approx(total, abs=1e-9)
    elif slug in ("tent", "chebyshev", "kaplan_yorke"):
        assert np.sum(known["lyapunov_spectrum"].value) == pytest.approx(total, abs=1e-9)


def test_logistic_as_in_the_collection():
    assert exponents(Logistic.variant("dysts"), 400_000)[0] == pytest.approx(0.4961, abs=2e-3)


def test_henon_heiles_keeps_its_energy():
    system = HenonHeiles()
    x, y, px, py = simulate(system, n=200, dt=0.2, solver="rk4", step=0.004).values.T
    energy = (px**2 + py**2 + x**2 + y**2) / 2 + x**2 * y - y**3 / 3
    assert np.ptp(energy) < 1e-9 * energy[0]
    assert energy[0] == pytest.approx(0.1367, abs=5e-4)


def pendulum_energy(system, states):
    th1, th2, p1, p2 = states.T
    m1, m2, l1, l2, g = (float(getattr(system, name)) for name in ("m1", "m2", "l1", "l2", "g"))
    c, s = np.cos(th1 - th2), np.sin(th1 - th2)
    kinetic = m2 * l2**2 * p1**2 + (m1 + m2) * l1**2 * p2**2 - 2 * m2 * l1 * l2 * p1 * p2 * c
    kinetic = kinetic / (2 * m2 * l1**2 * l2**2 * (m1 + m2 * s**2))
    return kinetic - (m1 + m2) * g * l1 * np.cos(th1) - m2 * g * l2 * np.cos(th2)


@pytest.mark.parametrize("masses", [{}, {"m1": 2.0, "m2": 0.7, "l1": 0.6, "l2": 1.3}], ids=["equal", "unequal"])
def test_the_right_double_pendulum_keeps_its_energy(masses):
    system = DoublePendulumHamiltonian(**masses)
    energy = pendulum_energy(system, simulate(system, n=200, dt=0.05, solver="rk4", step=0.0005).values)
    assert np.ptp(energy) < 1e-8 * np.abs(energy).max()


def test_the_right_double_pendulum_is_hamiltons():
    """The rates are the derivatives of the energy with respect to the conjugate variables."""
    system = DoublePendulumHamiltonian(m1=2.0, m2=0.7, l1=0.6, l2=1.3)
    x, h = np.array([0.4, -1.1, 0.9, -0.3]), 1e-6
    slopes = [np.diff(pendulum_energy(system, x + np.outer([-h, h], e)))[0] / (2 * h) for e in np.eye(4)]
    with precision("double"):
        rates = np.asarray(system(0.0, jnp.asarray(x)))
    np.testing.assert_allclose(rates, [slopes[2], slopes[3], -slopes[0], -slopes[1]], rtol=1e-7)


def test_the_published_double_pendulum_loses_energy():
    states = simulate(DoublePendulum(), n=100, dt=0.05, solver="rk4", step=0.001).values
    assert np.ptp(pendulum_energy(DoublePendulum(), states)) > 0.1


def test_swinging_atwood_keeps_its_energy():
    system = SwingingAtwood()
    r, th, pr, pth = simulate(system, n=60, dt=0.01, solver="rk4", step=2e-5).values.T
    m1, m2 = float(system.m1), float(system.m2)
    energy = pr**2 / (2 * (m1 + m2)) + pth**2 / (2 * m1 * r**2) + 9.82 * r * (m2 - m1 * np.cos(th))
    assert np.ptp(energy) < 1e-9 * np.abs(energy).max()


FORCED = ["duffing", "double_gyre", "turchin_hanski", "bickley_jet"]


@pytest.mark.parametrize("slug", FORCED)
def test_orbits_with_time_and_with_the_phase_as_a_state_agree(slug):
    system = find("systems", slug)()
    settings = {"n": 101, "dt": system.card.period / 100, "solver": "rk4", "step": system.card.period / 1000}
    timed = simulate(system, **settings).values
    phased = simulate(PhaseState(system), **settings).values
    np.testing.assert_allclose(phased[:, :-1], timed, rtol=1e-9, atol=1e-9)
    phase = float(system.phase_rate) * settings["dt"] * np.arange(101) + float(system.phase)
    np.testing.assert_allclose(phased[:, -1], phase, rtol=1e-12, atol=1e-12)


def test_bounded_coordinates_of_an_orbit():
    system = ArnoldBeltramiChildress()
    settings = {"n": 50, "dt": 0.1, "solver": "rk4", "step": 0.05}
    x, y, z = simulate(system, **settings).values.T
    seen = simulate(Bounded(system), **settings)
    np.testing.assert_allclose(seen.values, np.stack([np.sin(x), np.cos(y), np.sin(z)], 1), atol=1e-9)
    assert seen.names == ("sin(x)", "cos(y)", "sin(z)")


def swept(r, theta, b, system):
    """A tracer moved for the time t by a vortex at (b, 0) and its image behind the wall, by quadrature."""
    strength, image = float(system.gamma) / (2 * np.pi), float(system.a) ** 2 / b

    def rate(_, z):
        z = z[0] + 1j * z[1]
        speed = np.conj(strength / 1j * (1 / (z - b) - 1 / (z - image)))
        return [speed.real, speed.imag]

    start = [r * np.cos(theta), r * np.sin(theta)]
    x, y = solve_ivp(rate, (0, float(system.t)), start, method="DOP853", rtol=1e-12, atol=1e-13).y[:, -1]
    return np.hypot(x, y), np.arctan2(y, x)


def test_blinking_vortex_map_solves_the_vortex_flow():
    system, (r, theta) = BlinkingVortexMap(), BlinkingVortexMap().initial()
    orbit = simulate(system, n=7).values
    for step, state in enumerate(orbit):
        np.testing.assert_allclose([r, np.cos(theta), np.sin(theta)], [state[0], *trig(state[1])], atol=1e-9)
        r, theta = swept(r, theta, float(system.b) * (-1) ** step, system)


def trig(angle):
    return np.cos(angle), np.sin(angle)


def test_blinking_vortex_map_keeps_areas_and_streamlines():
    system = BlinkingVortexMap()
    image = float(system.a) ** 2 / float(system.b)
    with precision("double"):
        step = jax.jit(lambda s: system(0.0, s))
        slopes = jax.jit(jax.jacfwd(step))
        for r, theta in ((0.4, 1.0), (0.8, -2.5)):
            x = jnp.array([r, theta])
            after = np.asarray(step(x))
            area = np.linalg.det(slopes(x))
            assert abs(area) * after[0] / r == pytest.approx(1.0, abs=1e-9)
            ratios = [
                abs(s[0] * np.exp(1j * s[1]) - system.b) / abs(s[0] * np.exp(1j * s[1]) - image) for s in (x, after)
            ]
            assert ratios[0] == pytest.approx(ratios[1], rel=1e-11)
