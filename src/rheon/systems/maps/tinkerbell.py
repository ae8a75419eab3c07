"""Tinkerbell map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Tinkerbell(Map):
    """A quadratic map of the plane with a looped attractor.

    Args:
        a: coefficient of x in the next x.
        b: coefficient of y in the next x.
        c: coefficient of x in the next y.
        d: coefficient of y in the next y.

    Source: Nusse and Yorke 1994.

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
        title="Tinkerbell map",
        summary=(
            "The complex square with a linear part that is not complex: a quadratic map with a looped strange "
            "attractor."
        ),
        reference="Nusse, H. E. and Yorke, J. A. (1994). Dynamics: Numerical Explorations. Springer.",
        equations=("x' = x^2 - y^2 + a x + b y", "y' = 2 x y + c x + d y"),
        parameters={
            "a": "coefficient of x in the next x",
            "b": "coefficient of y in the next x",
            "c": "coefficient of x in the next y",
            "d": "coefficient of y in the next y",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        invariants={},
        tags=("chaotic", "map", "dissipative", "not invertible", "polynomial"),
        caveats=("The attractor lies close to the edge of its basin: many starts escape to infinity.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return x**2 - y**2 + self.a * x + self.b * y, 2 * x * y + self.c * x + self.d * y

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.13738266, -0.0308518])
