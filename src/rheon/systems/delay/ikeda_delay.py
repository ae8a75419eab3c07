"""Ikeda delay equation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class IkedaDelay(Delay):
    """Ikeda's equation of an optical ring resonator: decay and a delayed sine.

    Args:
        c: decay rate of x.
        mu: strength of the delayed feedback; its sign turns the sine.
        tau: delay, in time units.
        x0: phase offset inside the sine, in radians.

    Source: Ikeda and Matsumoto 1987, doi:10.1016/0167-2789(87)90058-3.

    Example:
        >>> IkedaDelay().variables
        ('x',)
    """

    c: Any = eqx.field(converter=parameter, default=1.0)
    mu: Any = eqx.field(converter=parameter, default=-20.0)
    tau: float = eqx.field(static=True, converter=float, default=2.0)
    x0: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Ikeda delay equation",
        summary=(
            "Light in a ring resonator with a nonlinear medium, reduced to one delayed sine: chaos of many "
            "dimensions from a scalar law."
        ),
        reference=(
            "Ikeda, K. and Matsumoto, K. (1987). High-dimensional chaotic behavior in systems with time-delayed "
            "feedback. Physica D 29, 223-235. doi:10.1016/0167-2789(87)90058-3"
        ),
        equations=("dx/dt = -c x - mu sin(x0 - x(t - tau))",),
        parameters={
            "c": "decay rate of x",
            "mu": "strength of the delayed feedback; its sign turns the sine",
            "tau": "delay, in time units",
            "x0": "phase offset inside the sine, in radians",
        },
        variables={"x": "phase shift of the light in the medium, in radians"},
        period=3.4865,
        dt=0.01,
        invariants=measured(
            "209,190 steps of 0.01 after 69,730 discarded",
            dominant_period=(0.72, 0.015),
            lyapunov_spectrum=(
                (0.4478, 0.3881, 0.31, 0.2609, 0.1909, 0.1238),
                (0.0075, 0.0064, 0.0056, 0.0074, 0.0066, 0.0054),
            ),
            permutation_entropy=(0.9636, 0.0022),
            complexity=(0.0595, 0.0036),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "dissipative", "autonomous", "optics", "trigonometric"),
        caveats=(
            (
                "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a "
                "transient."
            ),
            "Feedback is strong (|mu| = 20 against c = 1): x swings fast against the delay and needs small steps.",
        ),
    )

    @property
    def delays(self) -> tuple[float, ...]:
        """The one delay."""
        return (self.tau,)

    def vector_field(self, t, x, delayed, u=None):
        """The rate. Shapes: (), (1,), (1, 1), (input,) -> (1,)."""
        past = delayed[0]
        return -self.c * x - self.mu * jnp.sin(self.x0 - past)

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([0.024144317])
