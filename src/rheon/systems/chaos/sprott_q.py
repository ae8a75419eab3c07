"""SprottQ."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottQ(Flow):
    """The flow SprottQ.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottQ().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.1)
    b: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="SprottQ",
        summary="The flow SprottQ of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -z", "dy/dt = x - y", "dz/dt = a x + b z + y^2"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=4.8443,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-0.5, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -z, x - y, self.a * x + self.b * z + y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([2.978102, -0.065260683, -2.8031286])
