"""Sprott S."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottS(Flow):
    """Sprott's case S: six terms with a single square, strongly chaotic.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottS().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott S",
        summary="Six terms with a single square: the strongest chaos among the cases with one nonlinear term.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -x - 4 y", "dy/dt = x + z^2", "dz/dt = x + 1"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=3.3505,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 33,504 discarded",
                dominant_period=(3.244, 0.03),
                lyapunov_spectrum=((0.1872, -6e-06, -1.1872), (0.002, 3.9e-05, 0.002)),
                kaplan_yorke=(2.1577, 0.0017),
                pesin_entropy=(0.1872, 0.002),
                correlation_dimension=(1.944, 0.031),
                permutation_entropy=(0.5643, 0.0029),
                complexity=(0.386, 0.00061),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -x - 4 * y, x + z**2, x + 1

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.12635702, 0.12260693, 1.2215429])
