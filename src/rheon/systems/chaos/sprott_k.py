"""SprottK."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottK(Flow):
    """The flow SprottK.

    Args:
        a: coefficient a of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottK().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.3)

    card = Card(
        title="SprottK",
        summary="The flow SprottK of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = x y - z", "dy/dt = x - y", "dz/dt = a z + x"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=7.006,
        dt=0.05,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return x * y - z, x - y, self.a * z + x

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.3165015, -1.5429951, 0.664053])
