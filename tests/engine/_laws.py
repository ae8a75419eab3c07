"""Small laws with known solutions, for the tests of the engine."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.kinds import Chain, Delay, Diffusion, Flow, Jump, Map
from rheon.core.system import parameter


class Decay(Flow):
    """dx/dt = -rate x + u."""

    rate: Any = eqx.field(converter=parameter, default=1.0)

    def vector_field(self, t, x, u=None):
        return -self.rate * x + (0.0 if u is None else u)

    def initial(self):
        return np.ones(1)


class Forced(Flow):
    """A damped linear oscillator with a force of period 2 pi; x = sin t is the periodic solution."""

    componentwise = True

    def vector_field(self, t, x, u=None):
        x, v = x
        return v, -x - v + jnp.cos(t)

    def initial(self):
        return np.array([0.0, 1.0])


class Spiral(Flow):
    """Rotation in the plane with period 2 pi and growth towards radius 1: r' = r (1 - r)."""

    componentwise = True

    def vector_field(self, t, x, u=None):
        x, y = x
        grow = 1 - jnp.sqrt(x * x + y * y)
        return x * grow - y, y * grow + x

    def initial(self):
        return np.array([1.0, 0.0])


class BlowUp(Flow):
    """dx/dt = x^2: infinite at t = 1 / x0."""

    def vector_field(self, t, x, u=None):
        return x * x

    def initial(self):
        return np.ones(1)


class Stiff(Flow):
    """dx/dt = -1000 (x - cos t): relaxes at once onto cos t."""

    stiff = True

    def vector_field(self, t, x, u=None):
        return -1000.0 * (x - jnp.cos(t))

    def initial(self):
        return np.zeros(1)


class Growth(Map):
    """x' = 2 x + u."""

    def step(self, t, x, u=None):
        return 2.0 * x + (0.0 if u is None else u)

    def initial(self):
        return np.ones(1)


class Clock(Map):
    """x' = t: shows the time the engine passes; steps of 0.5."""

    @property
    def dt(self):
        return 0.5

    def step(self, t, x, u=None):
        return jnp.full_like(x, t)

    def initial(self):
        return np.full(1, -1.0)


class Geometric(Diffusion):
    """dx = drift x dt + noise x dW: geometric Brownian motion."""

    componentwise = True

    rate: Any = eqx.field(converter=parameter, default=0.5)
    noise: Any = eqx.field(converter=parameter, default=1.0)

    def drift(self, t, x, u=None):
        return (self.rate * x[0],)

    def diffusion(self, t, x, u=None):
        return (self.noise * x[0],)

    def initial(self):
        return np.ones(1)


class Correlated(Diffusion):
    """Brownian motion in the plane driven by three noises: covariance G G^T per time unit."""

    matrix: Any = eqx.field(converter=parameter, default=((1.0, 0.5, 0.0), (0.0, 1.0, -1.0)))

    def drift(self, t, x, u=None):
        return jnp.zeros_like(x)

    def diffusion(self, t, x, u=None):
        return self.matrix

    def initial(self):
        return np.zeros(2)


class Birth(Jump):
    """Pure birth at rate `rate x`: mean exp(rate t)."""

    rate: Any = eqx.field(converter=parameter, default=1.0)

    @property
    def stoichiometry(self):
        return np.ones((1, 1))

    def rates(self, t, x, u=None):
        return self.rate * x

    def initial(self):
        return np.ones(1)


class Poisson(Jump):
    """Events at a constant rate, or at the rate of the input; the state counts them."""

    rate: Any = eqx.field(converter=parameter, default=100.0)

    @property
    def stoichiometry(self):
        return np.ones((1, 1))

    def rates(self, t, x, u=None):
        return jnp.reshape(self.rate, 1) if u is None else u

    def initial(self):
        return np.zeros(1)


class Walk(Chain):
    """A random walk of steps of one."""

    def step(self, key, t, x, u=None):
        import jax

        return x + jax.random.rademacher(key, x.shape, x.dtype)

    def initial(self):
        return np.zeros(1)


class Lagged(Delay):
    """dx/dt = -x(t - 1), x = 1 before 0."""

    def vector_field(self, t, x, delayed, u=None):
        return -delayed[0]

    @property
    def delays(self):
        return (1.0,)

    def initial(self):
        return np.ones(1)


class TwoLags(Delay):
    """dx/dt = -(pi/4)(x(t - first) + x(t - second)) with a cosine as history."""

    first: float = eqx.field(static=True, default=0.5)
    second: float = eqx.field(static=True, default=1.5)

    def vector_field(self, t, x, delayed, u=None):
        frequency = jnp.pi / (self.first + self.second)
        return -frequency / (2 * jnp.cos(frequency * (self.second - self.first) / 2)) * (delayed[0] + delayed[1])

    @property
    def delays(self):
        return (self.first, self.second)

    def history(self, t):
        return jnp.cos(jnp.pi / (self.first + self.second) * t)[None]

    def initial(self):
        return np.ones(1)
