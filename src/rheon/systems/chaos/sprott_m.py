"""SprottM."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottM(Flow):
    """The flow SprottM.

    Args:
        a: coefficient a of the law.

    Source: Sprott (1994). Some simple chaotic flows. Physical Review E (1994).

    Example:
        >>> SprottM().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.7)

    card = Card(
        title="SprottM",
        summary="The flow SprottM of the dysts collection of chaotic systems.",
        reference="Sprott (1994). Some simple chaotic flows. Physical Review E (1994).",
        equations=("dx/dt = -z", "dy/dt = -x^2 - y", "dz/dt = a x + a + y"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=5.3644,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -z, -(x**2) - y, self.a * x + self.a + y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([1.6024402, -1.5983203, -2.6236374])
