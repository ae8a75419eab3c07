"""Sprott P."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottP(Flow):
    """Sprott's case P: six terms with a single square in the second equation.

    Args:
        a: coefficient of y in dx/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottP().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.7)

    card = Card(
        title="Sprott P",
        summary="Six terms with a single square, y^2, in the second equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = a y + z", "dy/dt = y^2 - x", "dz/dt = x + y"),
        parameters={"a": "coefficient of y in dx/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=5.3414,
        dt=0.05,
        invariants=measured(
            "640,968 steps of 0.05 after 21,365 discarded",
            dominant_period=(5.157, 0.031),
            lyapunov_spectrum=((0.0855, -0.00013, -0.48), (0.0013, 0.00013, 0.0014)),
            lyapunov_sum=(-0.39462254, 3.2e-07),
            kaplan_yorke=(2.1781, 0.0028),
            pesin_entropy=(0.0855, 0.0013),
            correlation_dimension=(1.98, 0.13),
            permutation_entropy=(0.5418, 0.0011),
            complexity=(0.38574, 0.00068),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * y + z, y**2 - x, x + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.83420675, 0.14915817, 0.44028635])
