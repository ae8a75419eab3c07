"""SprottTorus."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow


class SprottTorus(Flow):
    """The flow SprottTorus.

    Source: Sprott Physics Letters A 2014.

    Example:
        >>> SprottTorus().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottTorus",
        summary="The flow SprottTorus of the dysts collection of chaotic systems.",
        reference="Sprott Physics Letters A 2014",
        equations=("dx/dt = y + 2 x y + x z", "dy/dt = 1 - 2 x^2 + y z", "dz/dt = x - x^2 - y^2"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=13.607,
        dt=0.005,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y + 2 * x * y + x * z, 1 - 2 * x**2 + y * z, x - x**2 - y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.6883476, -0.18017646, 0.58539724])
