"""SprottN."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow


class SprottN(Flow):
    """The flow SprottN.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottN().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottN",
        summary="The flow SprottN of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -2 y", "dy/dt = x + z^2", "dz/dt = y - 2 z + 1"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=4.8135,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -2 * y, x + z**2, y - 2 * z + 1

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-8.3258705, 7.3033716, 3.2798909])
