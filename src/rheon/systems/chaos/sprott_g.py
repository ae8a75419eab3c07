"""SprottG."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottG(Flow):
    """The flow SprottG.

    Args:
        a: coefficient a of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottG().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.4)

    card = Card(
        title="SprottG",
        summary="The flow SprottG of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = a x + z", "dy/dt = x z - y", "dz/dt = y - x"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=8.7097,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-0.6, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + z, x * z - y, y - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.77182478, -0.74756595, 1.3073285])
