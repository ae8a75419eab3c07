"""Sprott O."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottO(Flow):
    """Sprott's case O: six terms with a single product in the last equation.

    Args:
        a: coefficient of y in dz/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottO().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.7)

    card = Card(
        title="Sprott O",
        summary="Six terms with a single product, x z, in the last equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = y", "dy/dt = x - z", "dz/dt = a y + x z + x"),
        parameters={"a": "coefficient of y in dz/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=9.755,
        dt=0.05,
        invariants=measured(
            "1,000,000 steps of 0.05 after 39,020 discarded",
            dominant_period=(9.7798, 0.0049),
            lyapunov_spectrum=((0.04845, 4.6e-06, -0.3183), (0.00038, 5.4e-06, 0.00036)),
            lyapunov_sum=(-0.269848409, 9.1e-08),
            kaplan_yorke=(2.1522, 0.0012),
            pesin_entropy=(0.04845, 0.00038),
            correlation_dimension=(2.25, 0.24),
            permutation_entropy=(0.6672, 0.0013),
            complexity=(0.39264, 0.00028),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, x - z, self.a * y + x * z + x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.20549455, 0.022792985, 0.93636949])
