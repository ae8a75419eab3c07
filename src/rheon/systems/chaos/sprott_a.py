"""SprottA."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow


class SprottA(Flow):
    """The flow SprottA.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottA().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottA",
        summary="The flow SprottA of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = y", "dy/dt = y z - x", "dz/dt = 1 - y^2"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.3728,
        dt=0.02,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, y * z - x, 1 - y**2

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.54131864, 1.43079727, -1.52555412])
