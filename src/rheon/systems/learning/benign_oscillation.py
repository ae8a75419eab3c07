"""Learning of a weak feature by steps that are too large for a strong one."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class BenignOscillation(Map):
    """Gradient descent on one strong example: its projection on the strong feature, z, and on the weak one, w.

    With q = z^2 the network's answer, the error 1 - q drives both. For c < 1 it settles and w stays as it was; beyond,
    z oscillates, in cycles and then in chaos, the error has a positive mean, and w grows.

    Args:
        c: 4 rate |u|^2 / m, with u the strong feature and m the number of units; c = 1 is the edge of stability.
        rho: |v|^2 / |u|^2, with v the weak feature.

    Source: derived from the network of Lu, Wu, Yang and Zou 2023, arXiv 2310.17074.

    Example:
        >>> BenignOscillation(c=1.1)(0.0, np.array([1.0, 0.5])).tolist()
        [1.0, 0.5]
    """

    componentwise = True

    c: Any = eqx.field(converter=parameter, default=1.4)
    rho: Any = eqx.field(converter=parameter, default=0.01)

    card = Card(
        title="Benign oscillation",
        summary="The clearest case of training as a dynamical system: above a sharp step size the strong feature "
        "oscillates, by period doubling and chaos, and just because of that a weak feature is learned.",
        reference="Lu, M., Wu, B., Yang, X. and Zou, D. (2023). Benign oscillation of stochastic gradient descent with "
        "large learning rates. arXiv:2310.17074",
        equations=("z' = z (1 - c (z^2 - 1))", "w' = w (1 - rho c (z^2 - 1))"),
        parameters={
            "c": "step size in units of the edge of stability",
            "rho": "squared length of the weak feature over that of the strong one",
        },
        variables={"z": "projection on the strong feature", "w": "projection on the weak feature"},
        invariants={
            "largest_exponent": Known(0.34, 0.02, "60,000 steps at c = 1.4"),
            "period_two": Known(1.0, 0.0, "exact: c where period 2 begins"),
            "period_four": Known(float(np.sqrt(5) - 1), 0.0, "exact: c where period 4 begins"),
            "sign_change": Known(float(1.5 * np.sqrt(3) - 1), 0.0, "exact: c below which z keeps its sign"),
        },
        regime="chaotic",
        tags=("learning", "map", "chaotic", "skew product"),
        caveats=("w grows without end where z oscillates: take exponents from w = 0, which stays there.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        z, w = x
        error = z * z - 1.0
        return z * (1.0 - self.c * error), w * (1.0 - self.rho * self.c * error)

    def initial(self):
        """A small strong projection and a smaller weak one. Shape (2,)."""
        return np.array([0.35, 0.01])

    def multiplier(self) -> float:
        """Multiplier of the cycle of two steps of z^2, born at c = 1: stable where it lies within 1."""
        c = float(self.c)
        return 7 - 4 * c - 2 * c**2
