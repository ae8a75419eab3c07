"""ScrollDelay."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class ScrollDelay(Delay):
    """The delay ScrollDelay.

    Args:
        alpha: coefficient alpha of the law.
        beta: coefficient beta of the law.
        tau: coefficient tau of the law.

    Source: R.D. Driver, Ordinary and Delay Differential Equations (Springer, New York, 1977).

    Example:
        >>> ScrollDelay().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=0.2)
    beta: Any = eqx.field(converter=parameter, default=0.2)
    tau: float = eqx.field(static=True, converter=float, default=10.0)

    card = Card(
        title="ScrollDelay",
        summary="The delay ScrollDelay of the dysts collection of chaotic systems.",
        reference="R.D. Driver, Ordinary and Delay Differential Equations (Springer, New York, 1977).",
        equations=("dx/dt = beta tanh(10 x(t - tau)) - alpha x(t - tau)",),
        parameters={
            "alpha": "coefficient alpha of the law",
            "beta": "coefficient beta of the law",
            "tau": "coefficient tau of the law",
        },
        variables={"x": "coordinate x"},
        period=152.41,
        dt=0.05,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
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
