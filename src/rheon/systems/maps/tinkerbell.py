"""Tinkerbell map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
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
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.19989, -0.49917), (0.00025, 0.00084)),
            lyapunov_sum=(-0.299280758995, 1.9e-15),
            kaplan_yorke=(1.40044, 0.00084),
            pesin_entropy=(0.19989, 0.00025),
            correlation_dimension=(1.1296, 0.0034),
            permutation_entropy=(0.72851, 0.0009),
            complexity=(0.33739, 0.00054),
        ),
        regime="chaotic",
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
