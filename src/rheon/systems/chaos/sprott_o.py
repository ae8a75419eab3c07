"""Sprott O."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottO(Flow):
    """Sprott's case O: six terms with a single product in the last equation.

    Args:
        a: coefficient of y in dz/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottO().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.7)

    card = Card(
        title="Sprott O",
        summary="Six terms with a single product, x z, in the last equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y", "dy/dt = x - z", "dz/dt = a y + x z + x"),
        parameters={"a": "coefficient of y in dz/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=9.755,
        dt=0.05,
        invariants={},
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, x - z, self.a * y + x * z + x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.20549455, 0.022792985, 0.93636949])
