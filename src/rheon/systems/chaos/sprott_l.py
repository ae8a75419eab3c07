"""SprottL."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottL(Flow):
    """The flow SprottL.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottL().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.9)
    b: Any = eqx.field(converter=parameter, default=3.9)

    card = Card(
        title="SprottL",
        summary="The flow SprottL of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = b z + y", "dy/dt = a x^2 - y", "dz/dt = 1 - x"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.7262,
        dt=0.01,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * z + y, self.a * x**2 - y, 1 - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([4.3611557, 13.705573, -2.6835659])
