"""VossDelay."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class VossDelay(Delay):
    """The delay VossDelay.

    Args:
        alpha: coefficient alpha of the law.
        tau: coefficient tau of the law.

    Source: Voss (2002). Real-time anticipation of chaotic states of an electronic circuit.

    Example:
        >>> VossDelay().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=3.24)
    tau: float = eqx.field(static=True, converter=float, default=13.28)

    card = Card(
        title="VossDelay",
        summary="The delay VossDelay of the dysts collection of chaotic systems.",
        reference="Voss (2002). Real-time anticipation of chaotic states of an electronic circuit.",
        equations=("dx/dt = 0.85 - alpha x - 10.44 x(t - tau)^3 - 13.95 x(t - tau)^2 - 3.63 x(t - tau)",),
        parameters={"alpha": "coefficient alpha of the law", "tau": "coefficient tau of the law"},
        variables={"x": "coordinate x"},
        period=10.0,
        dt=0.01,
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
        return 0.85 - self.alpha * x - 10.44 * past**3 - 13.95 * past**2 - 3.63 * past

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([0.24640194])
