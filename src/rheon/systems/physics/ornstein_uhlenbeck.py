"""The Ornstein–Uhlenbeck process."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Diffusion
from rheon.core.system import parameter


class OrnsteinUhlenbeck(Diffusion):
    """A Brownian particle in a harmonic well: dx = -θ (x - μ) dt + σ dW.

    Args:
        rate: relaxation rate θ, positive.
        centre: mean μ of the stationary process.
        noise: noise amplitude σ.

    Source: Uhlenbeck and Ornstein 1930, doi:10.1103/PhysRev.36.823.

    Example:
        >>> OrnsteinUhlenbeck(rate=2.0, noise=2.0).stationary_variance()
        1.0
    """

    componentwise = True

    rate: Any = eqx.field(converter=parameter, default=1.0)
    centre: Any = eqx.field(converter=parameter, default=0.0)
    noise: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Ornstein–Uhlenbeck process",
        summary="The Gaussian Markov process with a stationary law; everything about it is known in closed form.",
        reference="Uhlenbeck, G. E. and Ornstein, L. S. (1930). On the theory of the Brownian motion. Phys. Rev. 36, "
        "823-841. doi:10.1103/PhysRev.36.823",
        equations=("dx = -rate (x - centre) dt + noise dW",),
        parameters={
            "rate": "relaxation rate, per time unit",
            "centre": "mean of the stationary process",
            "noise": "noise amplitude, per square root of time unit",
        },
        variables={"x": "position"},
        period=None,
        dt=0.01,
        invariants={
            "mean": Known(0.0, 0.0, "exact: centre"),
            "variance": Known(0.5, 0.0, "exact: noise^2 / (2 rate)"),
            "correlation_time": Known(1.0, 0.0, "exact: 1 / rate"),
        },
        tags=("stochastic", "linear", "closed form"),
        caveats=("Simulated with steps of size h, the stationary variance is too large by a share of rate h / 2.",),
    )

    def drift(self, t, x, u=None):
        """Deterministic rate. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (-self.rate * (x - self.centre),)

    def diffusion(self, t, x, u=None):
        """Noise amplitude, diagonal. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (self.noise * jnp.ones_like(x),)

    def initial(self):
        """The centre of the well. Shape (1,)."""
        return np.zeros(1)

    def mean(self, t, start):
        """Expected position at time t from `start` at time 0. Shapes broadcast."""
        return self.centre + (start - self.centre) * np.exp(-self.rate * t)

    def variance(self, t):
        """Variance of the position at time t from a sharp start. Shapes broadcast."""
        return self.noise**2 / (2 * self.rate) * -np.expm1(-2 * self.rate * t)

    def stationary_variance(self) -> float:
        """Variance of the stationary process."""
        return float(self.noise**2 / (2 * self.rate))

    def autocorrelation(self, lag):
        """Correlation of the stationary process at a time lag. Shapes broadcast."""
        return np.exp(-self.rate * np.abs(lag))
