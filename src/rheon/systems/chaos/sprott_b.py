"""SprottB."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottB(Flow):
    """The flow SprottB.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottB().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottB",
        summary="The flow SprottB of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = y z", "dy/dt = x - y", "dz/dt = 1 - x y"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=11.05,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x - y, 1 - x * y

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.6878282, 1.4848132, -0.53706628])
