"""SprottP."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottP(Flow):
    """The flow SprottP.

    Args:
        a: coefficient a of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottP().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.7)

    card = Card(
        title="SprottP",
        summary="The flow SprottP of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = a y + z", "dy/dt = y^2 - x", "dz/dt = x + y"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=5.3414,
        dt=0.05,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * y + z, y**2 - x, x + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.83420675, 0.14915817, 0.44028635])
