"""Delayed-feedback circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class PiecewiseCircuit(Delay):
    """An electronic oscillator driven by a cubic of its delayed state.

    Args:
        alpha: coefficient of the delayed linear term, negative feedback.
        beta: coefficient of the delayed cubic 3 x / c - x^3 / c^3.
        c: scale of x in the cubic.
        tau: delay, in time units.

    Source: Tamaševičius, Mykolaitis and Bumelienė 2006.

    Example:
        >>> PiecewiseCircuit().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=1.0)
    beta: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=2.24)
    tau: float = eqx.field(static=True, converter=float, default=4.9)

    card = Card(
        title="Delayed-feedback circuit",
        summary=(
            "An oscillator whose rate depends on the delayed state alone, through a cubic: a scalar law for "
            "broadband electronic noise."
        ),
        reference=(
            "Tamaševičius, A., Mykolaitis, G. and Bumelienė, S. (2006). Delayed feedback chaotic oscillator with "
            "improved spectral characteristics. Electron. Lett. 42(13)."
        ),
        equations=("dx/dt = x(t - tau) (beta (3 - (x(t - tau) / c)^2) / c - alpha)",),
        parameters={
            "alpha": "coefficient of the delayed linear term, negative feedback",
            "beta": "coefficient of the delayed cubic 3 x / c - x^3 / c^3",
            "c": "scale of x in the cubic",
            "tau": "delay, in time units",
        },
        variables={"x": "voltage, scaled"},
        period=52.995,
        dt=0.1,
        invariants=measured(
            "317,970 steps of 0.1 after 105,990 discarded",
            dominant_period=(148.4, 1.7),
            lyapunov_spectrum=(
                (0.02597, -2.4e-05, -0.16416, -0.27706, -0.3601, -0.38397),
                (0.00095, 9e-05, 0.00042, 0.00085, 0.001, 0.00083),
            ),
            kaplan_yorke=(2.1582, 0.0058),
            pesin_entropy=(0.02597, 0.00095),
            correlation_dimension=(1.601, 0.046),
            permutation_entropy=(0.84758, 0.00079),
            complexity=(0.2452, 0.0011),
        ),
        regime="chaotic",
        tags=("chaotic", "delay", "autonomous", "circuit", "cubic"),
        caveats=(
            (
                "The state is a function on [t - tau, t]; a constant history lies off the attractor: discard a "
                "transient."
            ),
            "The name is the collection's; the law it lists is a smooth cubic, not a piecewise one.",
            "Large values of x make the cubic feedback grow without limit: far-off histories can escape.",
        ),
    )

    @property
    def delays(self) -> tuple[float, ...]:
        """The one delay."""
        return (self.tau,)

    def vector_field(self, t, x, delayed, u=None):
        """The rate. Shapes: (), (1,), (1, 1), (input,) -> (1,)."""
        past = delayed[0]
        return past * (self.beta * (3 - (past / self.c) ** 2) / self.c - self.alpha)

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([-0.37155972])
