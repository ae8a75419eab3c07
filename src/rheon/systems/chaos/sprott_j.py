"""SprottJ."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottJ(Flow):
    """The flow SprottJ.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottJ().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottJ",
        summary="The flow SprottJ of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = 2 z", "dy/dt = z - 2 y", "dz/dt = y^2 - x + y"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=4.836,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return 2 * z, z - 2 * y, y**2 - x + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([4.4786928, 2.2977432, 6.5847115])
