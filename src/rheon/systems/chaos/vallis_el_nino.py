"""VallisElNino."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class VallisElNino(Flow):
    """The flow VallisElNino.

    Args:
        b: coefficient b of the law.
        c: coefficient c of the law.
        p: coefficient p of the law.

    Source: Vallis GK. Conceptual models of El Nio and the southern oscillation. J Geophys Res 1988.

    Example:
        >>> VallisElNino().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    b: Any = eqx.field(converter=parameter, default=102.0)
    c: Any = eqx.field(converter=parameter, default=3.0)
    p: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="VallisElNino",
        summary="The flow VallisElNino of the dysts collection of chaotic systems.",
        reference="Vallis GK. Conceptual models of El Nio and the southern oscillation. J Geophys Res 1988",
        equations=("dx/dt = b y - c (x + p)", "dy/dt = x z - y", "dz/dt = 1 - x y - z"),
        parameters={"b": "coefficient b of the law", "c": "coefficient c of the law", "p": "coefficient p of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=2.2087,
        dt=0.005,
        invariants={"lyapunov_sum": Known(-5.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * y - self.c * (x + self.p), x * z - y, 1 - x * y - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-6.99286331487343, 0.023254276622294345, -0.1658177563067799])
