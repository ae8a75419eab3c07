"""RabinovichFabrikant."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RabinovichFabrikant(Flow):
    """The flow RabinovichFabrikant.

    Args:
        a: coefficient a of the law.
        g: coefficient g of the law.

    Source: Rabinovich, Mikhail I.; Fabrikant, A. L. (1979). Stochastic Self-Modulation of Waves in Nonequilibrium
    Media. Sov. Phys. JETP.

    Example:
        >>> RabinovichFabrikant().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.1)
    g: Any = eqx.field(converter=parameter, default=0.87)

    card = Card(
        title="RabinovichFabrikant",
        summary="The flow RabinovichFabrikant of the dysts collection of chaotic systems.",
        reference=(
            "Rabinovich, Mikhail I.; Fabrikant, A. L. (1979). Stochastic Self-Modulation of Waves in "
            "Nonequilibrium Media. Sov. Phys. JETP."
        ),
        equations=("dx/dt = y (z - 1 + x^2) + g x", "dy/dt = x (3 z + 1 - x^2) + g y", "dz/dt = -2 z (a + x y)"),
        parameters={"a": "coefficient a of the law", "g": "coefficient g of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=2.3356,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-0.46, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * (z - 1 + x**2) + self.g * x, x * (3 * z + 1 - x**2) + self.g * y, -2 * z * (self.a + x * y)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.8207276, 0.83440917, 0.2078248])
