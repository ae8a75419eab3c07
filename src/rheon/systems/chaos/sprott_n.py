"""Sprott N."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottN(Flow):
    """Sprott's case N: six terms with a single square in the second equation.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottN().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott N",
        summary="Six terms with a single square, z^2, in the second equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -2 y", "dy/dt = x + z^2", "dz/dt = y - 2 z + 1"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.8135,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 48,135 discarded",
                dominant_period=(9.6762, 0.0052),
                lyapunov_spectrum=((0.0751, -2.2e-05, -2.0751), (0.0013, 2.6e-05, 0.0013)),
                kaplan_yorke=(2.0362, 0.00062),
                pesin_entropy=(0.0751, 0.0013),
                correlation_dimension=(1.92, 0.11),
                permutation_entropy=(0.54309, 0.00057),
                complexity=(0.38471, 0.00031),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -2 * y, x + z**2, y - 2 * z + 1

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-8.3258705, 7.3033716, 3.2798909])
