"""Sprott M."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottM(Flow):
    """Sprott's case M: six terms with a single negative square.

    Args:
        a: constant in dz/dt and coefficient of x there.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottM().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.7)

    card = Card(
        title="Sprott M",
        summary="Six terms with a single square, -x^2, in the second equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = -z", "dy/dt = -x^2 - y", "dz/dt = a x + a + y"),
        parameters={"a": "constant in dz/dt and coefficient of x there"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=5.3644,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 53,643 discarded",
                dominant_period=(10.795, 0.011),
                lyapunov_spectrum=((0.04433, 5.2e-05, -1.04439), (0.00094, 5.8e-05, 0.00092)),
                kaplan_yorke=(2.04245, 0.0009),
                pesin_entropy=(0.04433, 0.00094),
                correlation_dimension=(1.77, 0.12),
                permutation_entropy=(0.53678, 0.00092),
                complexity=(0.38408, 0.00037),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -z, -(x**2) - y, self.a * x + self.a + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([1.6024402, -1.5983203, -2.6236374])
