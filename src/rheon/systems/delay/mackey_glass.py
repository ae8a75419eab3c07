"""The Mackey–Glass equation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class MackeyGlass(Delay):
    """Mackey and Glass's model of blood cell production: one variable, a delay, and chaos.

    Args:
        beta: largest production rate β.
        gamma: loss rate γ.
        n: steepness of the feedback.
        tau: delay τ; a plain number, since it sets the size of the history.

    Raises:
        RheonError: when simulated with a delay that is not positive.

    Source: Mackey and Glass 1977, doi:10.1126/science.267326.

    Example:
        >>> import jax.numpy as jnp
        >>> float(MackeyGlass().vector_field(0.0, jnp.ones(1), jnp.ones((1, 1)))[0])
        0.0
    """

    beta: Any = eqx.field(converter=parameter, default=0.2)
    gamma: Any = eqx.field(converter=parameter, default=0.1)
    n: Any = eqx.field(converter=parameter, default=10.0)
    tau: float = eqx.field(static=True, converter=float, default=17.0)

    card = Card(
        title="Mackey–Glass equation",
        summary="Delayed feedback with a hump: the standard scalar series of chaotic forecasting.",
        reference="Mackey, M. C. and Glass, L. (1977). Oscillation and chaos in physiological control systems. "
        "Science 197, 287-289. doi:10.1126/science.267326",
        equations=("dx/dt = beta x(t - tau) / (1 + x(t - tau)^n) - gamma x",),
        parameters={
            "beta": "largest production rate, per time unit",
            "gamma": "loss rate, per time unit",
            "n": "steepness of the feedback",
            "tau": "delay, in time units",
        },
        variables={"x": "density of circulating cells, relative to its scale"},
        period=50.0,
        dt=0.1,
        variants={"dysts": {"tau": 16.0}},
        invariants=measured(
            "300,000 steps of 0.1 after 100,000 discarded",
            dominant_period=(49.911, 0.025),
            lyapunov_spectrum=(
                (0.00522, 3.1e-05, -0.0389, -0.05256, -0.06995, -0.08618),
                (0.00016, 5.5e-05, 0.00032, 0.00031, 0.00033, 0.0004),
            ),
            kaplan_yorke=(2.1342, 0.0042),
            pesin_entropy=(0.00522, 0.00016),
            correlation_dimension=(1.87, 0.17),
            permutation_entropy=(0.6598, 0.0011),
            complexity=(0.37311, 0.00038),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "forecasting benchmark"),
        caveats=(
            "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a transient "
            "of some hundred time units.",
            "With the default parameters the leading exponent is small and published values scatter between 0.005 "
            "and 0.008 per time unit, so none is given here.",
        ),
    )

    @property
    def delays(self) -> tuple[float, ...]:
        """The one delay."""
        return (self.tau,)

    def vector_field(self, t, x, delayed, u=None):
        """The rate. Shapes: (), (1,), (1, 1), (input,) -> (1,)."""
        past = jnp.abs(delayed[0])
        return self.beta * delayed[0] / (1.0 + past**self.n) - self.gamma * x

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([1.2])
