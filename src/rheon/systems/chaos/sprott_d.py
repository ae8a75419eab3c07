"""Sprott D."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow


class SprottD(Flow):
    """Sprott's case D: both nonlinear terms in one equation.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottD().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott D",
        summary="Five terms, with a square and a product in the last equation and none but linear ones elsewhere.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -y", "dy/dt = x + z", "dz/dt = x z + 3 y^2"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.8333,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 48,333 discarded",
            dominant_period=(14.54, 0.35),
            lyapunov_spectrum=((0.1011, 4.1e-05, -1.3175), (0.0016, 4.4e-05, 0.0023)),
            lyapunov_sum=(-1.21634708, 5.1e-07),
            kaplan_yorke=(2.0767, 0.0012),
            pesin_entropy=(0.1011, 0.0016),
            correlation_dimension=(1.95, 0.076),
            permutation_entropy=(0.5045, 0.0044),
            complexity=(0.3609, 0.0012),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -y, x + z, x * z + 3 * y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.3396906, -0.21238338, 0.32982163])
