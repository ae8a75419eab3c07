"""SprottD."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow


class SprottD(Flow):
    """The flow SprottD.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottD().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottD",
        summary="The flow SprottD of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -y", "dy/dt = x + z", "dz/dt = x z + 3 y^2"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=4.8333,
        dt=0.02,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -y, x + z, x * z + 3 * y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.3396906, -0.21238338, 0.32982163])
