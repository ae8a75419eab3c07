"""MaynardSmith."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class MaynardSmith(Map):
    """The map MaynardSmith.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> MaynardSmith().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.87)
    b: Any = eqx.field(converter=parameter, default=0.75)

    card = Card(
        title="MaynardSmith",
        summary="The map MaynardSmith of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = y", "y' = a y + b - x^2"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y, self.a * y + self.b - x**2

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.0, 0.1])
