"""Lyapunov spectra of every kind of system: noise, delay, forcing, sections, adaptive steps, many variables."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.kinds import Delay, Diffusion, Flow
from rheon.engine import FrozenNoise, Poincare, Stroboscopic
from rheon.measure import lyapunov_spectrum
from rheon.systems import Henon, Kuramoto, Logistic, Lorenz, MackeyGlass, OrnsteinUhlenbeck, Rossler

pytestmark = pytest.mark.compiles


class NoisyLorenz(Diffusion):
    """The Lorenz system with additive noise."""

    noise: np.ndarray
    componentwise = True

    def drift(self, t, x, u=None):
        x, y, z = x
        return 10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z

    def diffusion(self, t, x, u=None):
        return tuple(self.noise * jnp.ones_like(c) for c in x)

    def initial(self):
        return np.array([2.8, 2.6, 20.9])


class Geometric(Diffusion):
    """Geometric Brownian motion: its exponent is a - s^2 / 2."""

    def drift(self, t, x, u=None):
        return 0.3 * x

    def diffusion(self, t, x, u=None):
        return 0.5 * x

    def initial(self):
        return np.ones(1)


class Lagging(Delay):
    """x' = -x(t - 1): its characteristic exponents are the branches of Lambert's W at -1."""

    @property
    def delays(self):
        return (1.0,)

    def vector_field(self, t, x, delayed, u=None):
        return -delayed[0]

    def initial(self):
        return np.ones(1)


class Floquet(Flow):
    """x' = (cos t - 1/2) x + sin t: its Floquet exponent is -1/2."""

    def vector_field(self, t, x, u=None):
        return (jnp.cos(t) - 0.5) * x + jnp.sin(t)

    def initial(self):
        return np.ones(1)


class ForcedDuffing(Flow):
    """A damped double well under strong periodic forcing: chaotic, its divergence is -0.15."""

    componentwise = True

    def vector_field(self, t, x, u=None):
        x, y = x
        return y, x - x**3 - 0.15 * y + 0.3 * jnp.cos(t)

    def initial(self):
        return np.array([0.5, 0.0])


class Stiff(Flow):
    """A slow and a very fast linear direction."""

    stiff = True

    def vector_field(self, t, x, u=None):
        return jnp.array([[-1.0, 0.0], [1000.0, -1000.0]]) @ x

    def initial(self):
        return np.ones(2)


class Linear(Flow):
    """x' = A x."""

    matrix: np.ndarray
    size: int = eqx.field(static=True)

    def vector_field(self, t, x, u=None):
        return self.matrix @ x

    def initial(self):
        return np.ones(self.size) / self.size


def test_ornstein_uhlenbeck_is_minus_its_rate():
    result = lyapunov_spectrum(OrnsteinUhlenbeck(rate=1.5), steps=2000)
    assert result.value[0] == pytest.approx(-1.5, abs=1e-8)
    assert result["regime"] == "random fixed point"


def test_geometric_brownian_motion_by_ito():
    result = lyapunov_spectrum(Geometric(), steps=4000, dt=0.01, starts=16)
    assert result.value[0] == pytest.approx(0.3 - 0.5**2 / 2, abs=4 * result.error[0])
    assert 0.01 < result.error[0] < 0.04
    assert result["final"].shape == (16, 1)
    assert len(np.unique(result["final"])) == 16


def test_noise_is_common_and_chaos_keeps_its_divergence():
    result = lyapunov_spectrum(NoisyLorenz(np.array(1.0)), dt=0.01, steps=8000, starts=4)
    assert result["regime"] == "chaotic"
    assert result["sum"] == pytest.approx(-41 / 3, abs=1e-3)
    # without noise, the law of Lorenz
    still = lyapunov_spectrum(NoisyLorenz(np.array(0.0)), dt=0.01, steps=8000, starts=4)
    assert still.value[0] == pytest.approx(0.9056, abs=4 * still.error[0])


def test_frozen_noise_is_the_same_for_all_states():
    law = FrozenNoise(OrnsteinUhlenbeck(noise=2.0), 0.1, key=3)
    one, two = float(law(0.5, jnp.zeros(1))[0]), float(law(0.6, jnp.zeros(1))[0])
    assert one == float(law(0.5, jnp.zeros(1))[0])
    assert one != two
    with pytest.raises(RheonError, match="no method"):
        FrozenNoise(OrnsteinUhlenbeck(), 0.1, method="heun")
    with pytest.raises(RheonError, match="no Diffusion"):
        FrozenNoise(Henon(), 0.1)


def test_characteristic_exponents_of_a_delay_equation():
    result = lyapunov_spectrum(Lagging(), 4, dt=0.02, steps=20_000)
    # a pair of complex exponents takes turns in which of two directions it shrinks
    assert result.value == pytest.approx([-0.3181315, -0.3181315, -2.0622777, -2.0622777], abs=3e-3)
    assert result.value.reshape(2, 2).mean(1) == pytest.approx([-0.3181315, -2.0622777], abs=1e-5)


def test_mackey_glass_is_weakly_chaotic():
    result = lyapunov_spectrum(MackeyGlass(), 3, dt=0.5, steps=20_000)
    assert 0.004 < result.value[0] < 0.009
    assert abs(result.value[1]) < 0.003
    assert -0.06 < result.value[2] < -0.02


@pytest.mark.parametrize("solver", ["auto", "rk5", "adaptive"])
def test_law_that_depends_on_time_sees_the_time(solver):
    periods = 2 * np.pi
    result = lyapunov_spectrum(Floquet(), dt=periods / 100, steps=100 * 40, qr_every=100, solver=solver)
    assert result.value[0] == pytest.approx(-0.5, abs=1e-6)
    assert result["mean_divergence"] == pytest.approx(-0.5, abs=1e-6)
    assert result["regime"] == "periodic"


def test_forced_flow_and_its_stroboscopic_map_agree():
    flow = lyapunov_spectrum(ForcedDuffing(), dt=2 * np.pi / 100, steps=60_000)
    strobe = lyapunov_spectrum(Stroboscopic(ForcedDuffing(), 2 * np.pi, steps=100), steps=600)
    assert flow["regime"] == "chaotic"
    assert flow["sum"] == pytest.approx(-0.15, abs=1e-5)
    assert strobe["sum"] == pytest.approx(-0.15, abs=1e-5)
    assert strobe["mean_divergence"] == pytest.approx(-0.15, abs=1e-5)
    assert abs(flow.value[0] - strobe.value[0]) < 4 * np.hypot(flow.error[0], strobe.error[0])


def test_section_has_one_exponent_less():
    section = lyapunov_spectrum(Poincare(Rossler(), "x", 0.0), steps=200)
    assert section.value.shape == (2,)
    # a return takes 5.9 time units on average
    assert 0.3 < section.value[0] < 0.55
    with pytest.raises(RheonError, match="k = 3"):
        lyapunov_spectrum(Poincare(Rossler(), "x", 0.0), 3)


def test_adaptive_steps_keep_the_sum():
    result = lyapunov_spectrum(Lorenz(), solver="adaptive", steps=4000)
    assert result["sum"] == pytest.approx(-41 / 3, abs=1e-6)
    assert result["mean_divergence"] == pytest.approx(-41 / 3, abs=1e-9)
    assert result["steps"] == 4000
    assert result["dt"] == pytest.approx(0.01)


def test_stiff_flow_is_solved_implicitly():
    result = lyapunov_spectrum(Stiff(), 1, dt=0.05, steps=200, transient=100, qr_every=1)
    assert "kvaerno5" in result.method
    assert result.value[0] == pytest.approx(-1.0, abs=1e-5)


def test_mean_divergence_is_the_sum():
    result = lyapunov_spectrum(Rossler(), steps=20_000)
    assert abs(result["sum"] - result["mean_divergence"]) < 1e-3 * np.abs(result.value).max()
    assert lyapunov_spectrum(Henon(), steps=500)["mean_divergence"] == pytest.approx(np.log(0.3), abs=1e-12)
    assert "mean_divergence" not in lyapunov_spectrum(Lorenz(), 2, steps=1000).details
    assert lyapunov_spectrum(Logistic(), steps=2000)["sum"] == pytest.approx(
        lyapunov_spectrum(Logistic(), steps=2000)["mean_divergence"], abs=1e-9
    )


def test_first_exponents_of_a_thousand_variables():
    rates = np.maximum(-np.arange(1.0, 1001.0), -20.0)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(1000, 1000)))[0]
    law = Linear(turn @ np.diag(rates) @ turn.T, 1000)
    result = lyapunov_spectrum(law, 3, dt=0.1, steps=64, transient=100, qr_every=2)
    assert result.value == pytest.approx(rates[:3], abs=1e-3)


def test_kuramoto_has_two_zeros_above_its_threshold_and_both_forms_agree():
    n = 20
    frequencies = np.linspace(-1, 1, n)
    dense = Kuramoto(frequencies, 1.3, np.ones((n, n)) - np.eye(n))
    field = Kuramoto(frequencies, 1.3)
    one, two = (lyapunov_spectrum(law, 4, steps=3000) for law in (dense, field))
    assert np.allclose(one.value, two.value, atol=0.02)
    locked = lyapunov_spectrum(Kuramoto(frequencies, 4.0), 2, steps=3000)
    assert abs(locked.value[0]) < 1e-6
    assert locked.value[1] < -1


def test_solver_is_for_flows():
    with pytest.raises(RheonError, match="only a flow"):
        lyapunov_spectrum(Henon(), solver="rk5")
    with pytest.raises(RheonError, match="no solver"):
        lyapunov_spectrum(Lorenz(), solver="magic")
