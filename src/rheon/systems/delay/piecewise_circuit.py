"""Delayed-feedback circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
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
        invariants={},
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
