"""Sprott A."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow


class SprottA(Flow):
    """Sprott's case A: an oscillator with a thermostat, conservative.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottA().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott A",
        summary=(
            "The conservative one of Sprott's simple flows: an oscillator with a thermostat, where tori lie in a "
            "chaotic sea."
        ),
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y", "dy/dt = y z - x", "dz/dt = 1 - y^2"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=6.3728,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 63,727 discarded",
            dominant_period=(6.2293, 0.003),
            lyapunov_spectrum=((0.000184, -1.3e-06, -0.000142), (6.6e-05, 1.2e-06, 3.4e-05)),
            lyapunov_sum=(4.052e-05, 1.1e-07),
            correlation_dimension=(2.11, 0.11),
            permutation_entropy=(0.58002, 0.00046),
            complexity=(0.38242, 0.00016),
        ),
        regime="cannot tell",
        tags=("quasi-periodic", "conservative", "thermostat", "time-reversible", "autonomous", "quadratic", "minimal"),
        caveats=(
            (
                "No attractor: the default start lies on a torus (largest exponent 9e-5). Sprott's own start (0, 5, "
                "0) is chaotic, with 0.014."
            ),
            "It is the Nosé–Hoover oscillator at a = 1.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, y * z - x, 1 - y**2

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.54131864, 1.43079727, -1.52555412])
