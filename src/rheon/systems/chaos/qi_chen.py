"""QiChen."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class QiChen(Flow):
    """The flow QiChen.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.

    Source: Qi et al. Chaos, Solitons & Fractals 2008.

    Example:
        >>> QiChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=38.0)
    b: Any = eqx.field(converter=parameter, default=2.666)
    c: Any = eqx.field(converter=parameter, default=80.0)

    card = Card(
        title="QiChen",
        summary="The flow QiChen of the dysts collection of chaotic systems.",
        reference="Qi et al. Chaos, Solitons & Fractals 2008.",
        equations=("dx/dt = a (y - x) + y z", "dy/dt = c x - x z + y", "dz/dt = x y - b z"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law", "c": "coefficient c of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=0.39179,
        dt=0.001,
        invariants={"lyapunov_sum": Known(-39.666, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x) + y * z, self.c * x - x * z + y, x * y - self.b * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([17.420882, 5.5459627, 78.89139])
