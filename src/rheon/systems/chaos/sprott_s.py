"""SprottS."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottS(Flow):
    """The flow SprottS.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottS().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottS",
        summary="The flow SprottS of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -x - 4 y", "dy/dt = x + z^2", "dz/dt = x + 1"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=3.3505,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -x - 4 * y, x + z**2, x + 1

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.12635702, 0.12260693, 1.2215429])
