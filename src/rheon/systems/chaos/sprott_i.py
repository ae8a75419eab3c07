"""SprottI."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottI(Flow):
    """The flow SprottI.

    Args:
        a: coefficient a of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottI().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)

    card = Card(
        title="SprottI",
        summary="The flow SprottI of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -a y", "dy/dt = x + z", "dz/dt = x + y^2 - z"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=10.93,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -self.a * y, x + z, x + y**2 - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.060099389, -0.49558355, 0.023159035])
