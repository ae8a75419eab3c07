"""Sprott E."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow


class SprottE(Flow):
    """Sprott's case E: five terms and one fixed point.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottE().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott E",
        summary=(
            "Five terms with two nonlinear ones and one fixed point; the base of Wang and Chen's chaotic flow "
            "whose only fixed point is stable."
        ),
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y z", "dy/dt = x^2 - y", "dz/dt = 1 - 4 x"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=7.6275,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 76,275 discarded",
                dominant_period=(3.219, 0.066),
                lyapunov_spectrum=((0.07814, 6.5e-05, -1.0782), (0.00091, 7.6e-05, 0.00091)),
                kaplan_yorke=(2.07247, 0.00084),
                pesin_entropy=(0.07814, 0.00091),
                correlation_dimension=(1.92, 0.11),
                permutation_entropy=(0.5671, 0.0037),
                complexity=(0.35138, 0.00082),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z, x**2 - y, 1 - 4 * x

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([0.6173759, 0.66599285, -1.6575023])
