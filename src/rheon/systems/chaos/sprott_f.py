"""Sprott F."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottF(Flow):
    """Sprott's case F: six terms with a single square.

    Args:
        a: linear growth rate of y.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottF().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Sprott F",
        summary="Six terms with a single square: a folded band like Rössler's.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y + z", "dy/dt = a y - x", "dz/dt = x^2 - z"),
        parameters={"a": "linear growth rate of y"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=19.244,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-0.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 192,440 discarded",
                dominant_period=(20.73, 0.47),
                lyapunov_spectrum=((0.1148, -3.7e-05, -0.6148), (0.0018, 5.3e-05, 0.0018)),
                kaplan_yorke=(2.1868, 0.003),
                pesin_entropy=(0.1148, 0.0018),
                correlation_dimension=(2.217, 0.053),
                permutation_entropy=(0.8278, 0.0021),
                complexity=(0.2547, 0.0019),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y + z, self.a * y - x, x**2 - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.98941275, -1.4191706, 0.85797204])
