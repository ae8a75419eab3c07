"""SprottC."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottC(Flow):
    """The flow SprottC.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottC().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottC",
        summary="The flow SprottC of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = y z", "dy/dt = x - y", "dz/dt = 1 - x^2"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=8.8852,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x - y, 1 - x**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.47199823, -0.27198066, 1.9418244])
