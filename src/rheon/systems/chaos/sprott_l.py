"""Sprott L."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottL(Flow):
    """Sprott's case L: six terms with a single square in the second equation.

    Args:
        a: coefficient of x^2 in dy/dt.
        b: coefficient of z in dx/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottL().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.9)
    b: Any = eqx.field(converter=parameter, default=3.9)

    card = Card(
        title="Sprott L",
        summary="Six terms with a single square, x^2, in the second equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = b z + y", "dy/dt = a x^2 - y", "dz/dt = 1 - x"),
        parameters={"a": "coefficient of x^2 in dy/dt", "b": "coefficient of z in dx/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=6.7262,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.01 after 134,524 discarded",
                dominant_period=(6.7825, 0.0034),
                lyapunov_spectrum=((0.06022, -0.00012, -1.06009), (0.00089, 0.00013, 0.00088)),
                kaplan_yorke=(2.0568, 0.00084),
                pesin_entropy=(0.06022, 0.00089),
                correlation_dimension=(1.4397, 0.0045),
                permutation_entropy=(0.69857, 0.00065),
                complexity=(0.38549, 0.0003),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * z + y, self.a * x**2 - y, 1 - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([4.3611557, 13.705573, -2.6835659])
