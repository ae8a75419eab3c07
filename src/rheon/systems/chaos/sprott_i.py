"""Sprott I."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottI(Flow):
    """Sprott's case I: six terms with a single square, weakly chaotic.

    Args:
        a: coefficient of -y in dx/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottI().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)

    card = Card(
        title="Sprott I",
        summary="Six terms with a single square: the weakest chaos among the dissipative cases.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -a y", "dy/dt = x + z", "dz/dt = x + y^2 - z"),
        parameters={"a": "coefficient of -y in dx/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=10.93,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 43,720 discarded",
                dominant_period=(21.721, 0.022),
                lyapunov_spectrum=((0.01221, 3.2e-06, -1.01222), (0.00023, 4.7e-06, 0.00023)),
                kaplan_yorke=(2.01207, 0.00022),
                pesin_entropy=(0.01221, 0.00023),
                correlation_dimension=(1.79, 0.15),
                permutation_entropy=(0.54251, 0.00055),
                complexity=(0.38912, 0.00018),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=(
            "Chaos is weak: 0.0125 per time unit; averages need long runs.",
            "The basin is small: many starts escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -self.a * y, x + z, x + y**2 - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.060099389, -0.49558355, 0.023159035])
