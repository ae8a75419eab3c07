"""ShimizuMorioka."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ShimizuMorioka(Flow):
    """The flow ShimizuMorioka.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Shimizu, Morioka. Phys Lett A. 1980: 201-204.

    Example:
        >>> ShimizuMorioka().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.85)
    b: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="ShimizuMorioka",
        summary="The flow ShimizuMorioka of the dysts collection of chaotic systems.",
        reference="Shimizu, Morioka. Phys Lett A. 1980: 201-204",
        equations=("dx/dt = y", "dy/dt = x - a y - x z", "dz/dt = x^2 - b z"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=12.038,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-1.35, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, x - self.a * y - x * z, x**2 - self.b * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.016838697, 0.03489384, 0.35346848])
