"""Sprott's delay equation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class SprottDelay(Delay):
    """The rate is the sine of the delayed state: the simplest chaotic delay equation.

    Args:
        c: decay rate of x; 0 here.
        mu: strength of the delayed sine.
        x0: phase offset inside the sine, in radians; 0 here.
        tau: delay, in time units.

    Source: Sprott 2007, doi:10.1016/j.physleta.2007.01.083.

    Example:
        >>> SprottDelay().variables
        ('x',)
    """

    c: Any = eqx.field(converter=parameter, default=0.0)
    mu: Any = eqx.field(converter=parameter, default=1.0)
    x0: Any = eqx.field(converter=parameter, default=0.0)
    tau: float = eqx.field(static=True, converter=float, default=5.1)

    card = Card(
        title="Sprott's delay equation",
        summary="dx/dt = sin x(t - tau): one term and a delay, among the simplest chaotic laws there are.",
        reference=(
            "Sprott, J. C. (2007). A simple chaotic delay differential equation. Phys. Lett. A 366, 397-402. "
            "doi:10.1016/j.physleta.2007.01.083"
        ),
        equations=("dx/dt = -c x - mu sin(x0 - x(t - tau))",),
        parameters={
            "c": "decay rate of x; 0 here",
            "mu": "strength of the delayed sine",
            "x0": "phase offset inside the sine, in radians; 0 here",
            "tau": "delay, in time units",
        },
        variables={"x": "position, an angle in the sine but not wrapped"},
        period=20.156,
        dt=0.1,
        invariants=measured(
            "120,935 steps of 0.1 after 40,311 discarded",
            dominant_period=(20.36, 0.1),
            lyapunov_spectrum=(
                (0.0571, -2.3e-05, -0.071, -0.2148, -0.2523, -0.315),
                (0.0097, 0.00013, 0.0094, 0.0048, 0.0066, 0.0051),
            ),
            kaplan_yorke=(2.8, 0.17),
            pesin_entropy=(0.0571, 0.0097),
            permutation_entropy=(0.677, 0.017),
            complexity=(0.3344, 0.006),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "autonomous", "trigonometric", "minimal"),
        caveats=(
            (
                "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a "
                "transient."
            ),
            (
                "The sine has no preferred cell: for larger delays x walks from one to the next like a random walk "
                "and has no bound."
            ),
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
        return np.array([9.30770542])
