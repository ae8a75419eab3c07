"""SprottE."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottE(Flow):
    """The flow SprottE.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottE().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottE",
        summary="The flow SprottE of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = y z", "dy/dt = x^2 - y", "dz/dt = 1 - 4 x"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=7.6275,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x**2 - y, 1 - 4 * x

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([0.6173759, 0.66599285, -1.6575023])
