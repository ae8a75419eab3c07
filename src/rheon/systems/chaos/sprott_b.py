"""Sprott B."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottB(Flow):
    """Sprott's case B: five terms, two products, two lobes.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottB().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott B",
        summary=(
            "Five terms, two of them products: a two-lobed attractor from Sprott's search for the simplest chaos."
        ),
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y z", "dy/dt = x - y", "dz/dt = 1 - x y"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=11.05,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 110,500 discarded",
                dominant_period=(4.39, 0.27),
                lyapunov_spectrum=((0.20871, -2.4e-05, -1.20869), (0.0009, 3.2e-05, 0.00091)),
                kaplan_yorke=(2.17268, 0.00076),
                pesin_entropy=(0.20871, 0.0009),
                correlation_dimension=(2.181, 0.066),
                permutation_entropy=(0.7738, 0.0038),
                complexity=(0.3145, 0.003),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x - y, 1 - x * y

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.6878282, 1.4848132, -0.53706628])
