"""Sprott J."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottJ(Flow):
    """Sprott's case J: six terms with a single square in the last equation.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottJ().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott J",
        summary="Six terms with a single square in the last equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = 2 z", "dy/dt = z - 2 y", "dz/dt = y^2 - x + y"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.836,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 48,360 discarded",
                dominant_period=(9.6764, 0.005),
                lyapunov_spectrum=((0.0745, -8.9e-06, -2.0745), (0.0014, 2.4e-05, 0.0014)),
                kaplan_yorke=(2.0359, 0.0007),
                pesin_entropy=(0.0745, 0.0014),
                correlation_dimension=(1.66, 0.13),
                permutation_entropy=(0.54365, 0.0005),
                complexity=(0.38505, 0.00025),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return 2 * z, z - 2 * y, y**2 - x + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([4.4786928, 2.2977432, 6.5847115])
