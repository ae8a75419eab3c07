"""Bogdanov."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Bogdanov(Map):
    """The map Bogdanov.

    Args:
        eps: coefficient eps of the law.
        k: coefficient k of the law.
        mu: coefficient mu of the law.

    Source: Bogdanov, R (1981). Bifurcations of a Limit Cycle for a Family of Vector Fields on the Plane. Selecta
    Math. Soviet.

    Example:
        >>> Bogdanov().variables
        ('x', 'y')
    """

    componentwise = True

    eps: Any = eqx.field(converter=parameter, default=0.0)
    k: Any = eqx.field(converter=parameter, default=1.2)
    mu: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Bogdanov",
        summary="The map Bogdanov of the dysts collection of chaotic systems.",
        reference=(
            "Bogdanov, R (1981). Bifurcations of a Limit Cycle for a Family of Vector Fields on the Plane. "
            "Selecta Math. Soviet."
        ),
        equations=("y' = (1 + eps) y + k x (x - 1) + mu x y", "x' = x + y'"),
        parameters={
            "eps": "coefficient eps of the law",
            "k": "coefficient k of the law",
            "mu": "coefficient mu of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact at eps = mu = 0: areas are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        y = (1 + self.eps) * y + self.k * x * (x - 1) + self.mu * x * y
        return x + y, y

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.51, 0.2])
