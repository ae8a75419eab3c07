"""Voss delay circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class VossDelay(Delay):
    """A chaotic circuit with decay and a cubic of its delayed state.

    Args:
        alpha: decay rate of x.
        tau: delay, in time units.

    Source: Voss 2002.

    Example:
        >>> VossDelay().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=3.24)
    tau: float = eqx.field(static=True, converter=float, default=13.28)

    card = Card(
        title="Voss delay circuit",
        summary=(
            "An electronic circuit with delayed feedback, fitted by a cubic: used to show that a copy can run "
            "ahead of a chaotic original."
        ),
        reference=(
            "Voss, H. U. (2002). Real-time anticipation of chaotic states of an electronic circuit. Int. J. "
            "Bifurcation Chaos 12, 1619-1625."
        ),
        equations=("dx/dt = 0.85 - alpha x - 10.44 x(t - tau)^3 - 13.95 x(t - tau)^2 - 3.63 x(t - tau)",),
        parameters={"alpha": "decay rate of x", "tau": "delay, in time units"},
        variables={"x": "voltage, scaled"},
        period=10.0,
        dt=0.02,
        invariants=measured(
            "300,000 steps of 0.02 after 100,000 discarded",
            dominant_period=(27.082, 0.013),
            lyapunov_spectrum=(
                (0.0169, 0.017, 0.0153, 0.0133, 0.0121, 0.00973),
                (0.0012, 0.0011, 0.0012, 0.0011, 0.00087, 0.00058),
            ),
            permutation_entropy=(0.9761, 0.0028),
            complexity=(0.0432, 0.0051),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "autonomous", "circuit", "cubic", "anticipation"),
        caveats=(
            (
                "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a "
                "transient."
            ),
            "The coefficients of the cubic (-10.44, -13.95, -3.63, 0.85) are fixed numbers, not parameters.",
            "Far-off histories can escape, since the cubic grows without limit.",
        ),
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
