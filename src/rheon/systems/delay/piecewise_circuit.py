"""PiecewiseCircuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Delay
from rheon.core.system import parameter


class PiecewiseCircuit(Delay):
    """The delay PiecewiseCircuit.

    Args:
        alpha: coefficient alpha of the law.
        beta: coefficient beta of the law.
        c: coefficient c of the law.
        tau: coefficient tau of the law.

    Source: A. Tamasevicius, G. Mykolaitis, S. Bumeliene, Electron. Lett. 42, 13 (2006).

    Example:
        >>> PiecewiseCircuit().variables
        ('x',)
    """

    alpha: Any = eqx.field(converter=parameter, default=1.0)
    beta: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=2.24)
    tau: float = eqx.field(static=True, converter=float, default=4.9)

    card = Card(
        title="PiecewiseCircuit",
        summary="The delay PiecewiseCircuit of the dysts collection of chaotic systems.",
        reference="A. Tamasevicius, G. Mykolaitis, S. Bumeliene, Electron. Lett. 42, 13 (2006)",
        equations=("dx/dt = x(t - tau) (beta (3 - (x(t - tau) / c)^2) / c - alpha)",),
        parameters={
            "alpha": "coefficient alpha of the law",
            "beta": "coefficient beta of the law",
            "c": "coefficient c of the law",
            "tau": "coefficient tau of the law",
        },
        variables={"x": "coordinate x"},
        period=52.995,
        dt=0.02,
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
        return past * (self.beta * (3 - (past / self.c) ** 2) / self.c - self.alpha)

    def initial(self):
        """A value that the attractor takes. Shape (1,)."""
        return np.array([-0.37155972])
