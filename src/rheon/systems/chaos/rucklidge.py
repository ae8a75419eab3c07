"""Rucklidge."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Rucklidge(Flow):
    """The flow Rucklidge.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Rucklidge, A.M. (1992). Chaos in models of double convection. Journal of Fluid Mechanics.

    Example:
        >>> Rucklidge().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.0)
    b: Any = eqx.field(converter=parameter, default=6.7)

    card = Card(
        title="Rucklidge",
        summary="The flow Rucklidge of the dysts collection of chaotic systems.",
        reference="Rucklidge, A.M. (1992). Chaos in models of double convection. Journal of Fluid Mechanics.",
        equations=("dx/dt = -a x + b y - y z", "dy/dt = x", "dz/dt = y^2 - z"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.0721,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-3.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -self.a * x + self.b * y - y * z, x, y**2 - z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.9257158, 3.1923835, 5.7829655])
