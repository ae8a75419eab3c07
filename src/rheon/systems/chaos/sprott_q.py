"""Sprott Q."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottQ(Flow):
    """Sprott's case Q: six terms with a single square in the last equation.

    Args:
        a: coefficient of x in dz/dt.
        b: linear growth rate of z.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottQ().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.1)
    b: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Sprott Q",
        summary="Six terms with a single square, y^2, in the last equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -z", "dy/dt = x - y", "dz/dt = a x + b z + y^2"),
        parameters={"a": "coefficient of x in dz/dt", "b": "linear growth rate of z"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.8443,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-0.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 48,442 discarded",
                dominant_period=(14.826, 0.07),
                lyapunov_spectrum=((0.1101, -9.4e-05, -0.61), (0.0016, 8.7e-05, 0.0016)),
                kaplan_yorke=(2.1805, 0.0027),
                pesin_entropy=(0.1101, 0.0016),
                correlation_dimension=(1.943, 0.09),
                permutation_entropy=(0.6192, 0.002),
                complexity=(0.39298, 0.00046),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -z, x - y, self.a * x + self.b * z + y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([2.978102, -0.065260683, -2.8031286])
