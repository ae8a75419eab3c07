"""Delayed scroll."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class ScrollDelay(Delay):
    """A delayed linear pull against a delayed sigmoid push.

    Args:
        alpha: coefficient of the delayed linear pull.
        beta: coefficient of the delayed sigmoid tanh(10 x).
        tau: delay, in time units.

    Source: Driver 1977, as cited by the collection.

    Example:
        >>> ScrollDelay().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=0.2)
    beta: Any = eqx.field(converter=parameter, default=0.2)
    tau: float = eqx.field(static=True, converter=float, default=10.0)

    card = Card(
        title="Delayed scroll",
        summary=(
            "A delayed linear pull against a delayed steep push: x wanders between two sides, and its delay plot "
            "shows two scrolls."
        ),
        reference=(
            "Driver, R. D. (1977). Ordinary and Delay Differential Equations. Springer, New York (as cited by the "
            "collection)."
        ),
        equations=("dx/dt = beta tanh(10 x(t - tau)) - alpha x(t - tau)",),
        parameters={
            "alpha": "coefficient of the delayed linear pull",
            "beta": "coefficient of the delayed sigmoid tanh(10 x)",
            "tau": "delay, in time units",
        },
        variables={"x": "position between the two sides"},
        period=152.41,
        dt=0.1,
        invariants=measured(
            "914,460 steps of 0.1 after 300,000 discarded",
            dominant_period=(155.0, 10.0),
            lyapunov_spectrum=(
                (0.029, 7.7e-06, -0.09848, -0.13765, -0.18153, -0.19801),
                (0.00052, 9.1e-06, 0.00031, 0.00071, 0.00042, 0.00049),
            ),
            kaplan_yorke=(2.2945, 0.0053),
            pesin_entropy=(0.029, 0.00052),
            correlation_dimension=(1.98, 0.055),
            permutation_entropy=(0.8881, 0.0023),
            complexity=(0.1818, 0.0028),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "autonomous", "sigmoid"),
        caveats=(
            (
                "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a "
                "transient."
            ),
            "The rate holds no damping of the present state: only the delayed pull keeps x in bounds.",
        ),
    )

    @property
    def delays(self) -> tuple[float, ...]:
        """The one delay."""
        return (self.tau,)

    def vector_field(self, t, x, delayed, u=None):
        """The rate. Shapes: (), (1,), (1, 1), (input,) -> (1,)."""
        past = delayed[0]
        return self.beta * jnp.tanh(10 * past) - self.alpha * past

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([-0.70009241])
