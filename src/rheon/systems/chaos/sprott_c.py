"""Sprott C."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottC(Flow):
    """Sprott's case C: five terms, two nonlinear, two lobes.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottC().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott C",
        summary="Case B with x y replaced by x^2 in the last equation: five terms and two lobes.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y z", "dy/dt = x - y", "dz/dt = 1 - x^2"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=8.8852,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 35,540 discarded",
                dominant_period=(4.7, 0.19),
                lyapunov_spectrum=((0.1615, 5.3e-05, -1.1615), (0.0011, 5.3e-05, 0.0011)),
                kaplan_yorke=(2.13903, 0.00099),
                pesin_entropy=(0.1615, 0.0011),
                correlation_dimension=(1.973, 0.075),
                permutation_entropy=(0.7452, 0.005),
                complexity=(0.3427, 0.0051),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x - y, 1 - x**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.47199823, -0.27198066, 1.9418244])
