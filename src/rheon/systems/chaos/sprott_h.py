"""Sprott H."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottH(Flow):
    """Sprott's case H: six terms with a single square in the first equation.

    Args:
        a: linear growth rate of y.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottH().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Sprott H",
        summary="Six terms with a single square, z^2, in the first equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = z^2 - y", "dy/dt = a y + x", "dz/dt = x - z"),
        parameters={"a": "linear growth rate of y"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=20.229,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-0.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 80,915 discarded",
                dominant_period=(20.52, 0.42),
                lyapunov_spectrum=((0.11776, -5.1e-05, -0.61771), (0.00088, 5.3e-05, 0.00088)),
                kaplan_yorke=(2.1906, 0.0015),
                pesin_entropy=(0.11776, 0.00088),
                correlation_dimension=(2.214, 0.06),
                permutation_entropy=(0.8494, 0.0016),
                complexity=(0.2247, 0.0015),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return z**2 - y, self.a * y + x, x - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.360042, 0.62585352, -1.2788196])
