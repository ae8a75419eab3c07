"""Sprott K."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottK(Flow):
    """Sprott's case K: six terms with a single product in the first equation.

    Args:
        a: linear growth rate of z.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottK().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.3)

    card = Card(
        title="Sprott K",
        summary="Six terms with a single product in the first equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = x y - z", "dy/dt = x - y", "dz/dt = a z + x"),
        parameters={"a": "linear growth rate of z"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=7.006,
        dt=0.05,
        invariants=measured(
            "840,720 steps of 0.05 after 28,024 discarded",
            dominant_period=(14.161, 0.014),
            lyapunov_spectrum=((0.03631, -7e-05, -0.88887), (0.00054, 7.1e-05, 0.00052)),
            lyapunov_sum=(-0.85263316, 6.8e-07),
            kaplan_yorke=(2.04085, 0.00061),
            pesin_entropy=(0.03631, 0.00054),
            correlation_dimension=(1.911, 0.055),
            permutation_entropy=(0.52395, 0.0007),
            complexity=(0.37, 0.00038),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("Chaos is weak, about 0.04 per time unit.", "The basin is small: many starts escape to infinity."),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return x * y - z, x - y, self.a * z + x

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.3165015, -1.5429951, 0.664053])
