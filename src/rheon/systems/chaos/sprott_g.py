"""Sprott G."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottG(Flow):
    """Sprott's case G: six terms with a single product.

    Args:
        a: linear growth rate of x.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottG().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.4)

    card = Card(
        title="Sprott G",
        summary="Six terms with a single product: a folded band with weak chaos.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = a x + z", "dy/dt = x z - y", "dz/dt = y - x"),
        parameters={"a": "linear growth rate of x"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=8.7097,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-0.6, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 34,838 discarded",
                dominant_period=(17.44, 0.017),
                lyapunov_spectrum=((0.03398, 3.8e-06, -0.63398), (0.0003, 1.7e-05, 0.0003)),
                kaplan_yorke=(2.05359, 0.00048),
                pesin_entropy=(0.03398, 0.0003),
                correlation_dimension=(1.848, 0.094),
                permutation_entropy=(0.66745, 0.00063),
                complexity=(0.38158, 0.00038),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=(
            "Chaos is weak: 0.034 per time unit, about a third of the annotated maximum.",
            "The basin is small: many starts escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + z, x * z - y, y - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.77182478, -0.74756595, 1.3073285])
