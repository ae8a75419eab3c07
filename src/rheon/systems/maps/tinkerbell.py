"""Tinkerbell."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Tinkerbell(Map):
    """The map Tinkerbell.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Tinkerbell().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.9)
    b: Any = eqx.field(converter=parameter, default=-0.6013)
    c: Any = eqx.field(converter=parameter, default=2.0)
    d: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Tinkerbell",
        summary="The map Tinkerbell of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = x^2 - y^2 + a x + b y", "y' = 2 x y + c x + d y"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return x**2 - y**2 + self.a * x + self.b * y, 2 * x * y + self.c * x + self.d * y

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.13738266, -0.0308518])
