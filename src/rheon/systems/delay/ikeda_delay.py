"""IkedaDelay."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class IkedaDelay(Delay):
    """The delay IkedaDelay.

    Args:
        c: coefficient c of the law.
        mu: coefficient mu of the law.
        tau: coefficient tau of the law.
        x0: coefficient x0 of the law.

    Source: K. Ikeda and K. Matsumoto (1987). High-dimensional chaotic behavior in systems with time-delayed
    feedback, Physica D, 29 (1-2), 223-235.

    Example:
        >>> IkedaDelay().variables
        ('x',)
    """

    c: Any = eqx.field(converter=parameter, default=1.0)
    mu: Any = eqx.field(converter=parameter, default=-20.0)
    tau: float = eqx.field(static=True, converter=float, default=2.0)
    x0: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="IkedaDelay",
        summary="The delay IkedaDelay of the dysts collection of chaotic systems.",
        reference=(
            "K. Ikeda and K. Matsumoto (1987). High-dimensional chaotic behavior in systems with time-delayed "
            "feedback, Physica D, 29 (1-2), 223-235"
        ),
        equations=("dx/dt = -c x - mu sin(x0 - x(t - tau))",),
        parameters={
            "c": "coefficient c of the law",
            "mu": "coefficient mu of the law",
            "tau": "coefficient tau of the law",
            "x0": "coefficient x0 of the law",
        },
        variables={"x": "coordinate x"},
        period=3.4865,
        dt=0.002,
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
        return -self.c * x - self.mu * jnp.sin(self.x0 - past)

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([0.024144317])
