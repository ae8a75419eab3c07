"""RikitakeDynamo."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RikitakeDynamo(Flow):
    """The flow RikitakeDynamo.

    Args:
        a: coefficient a of the law.
        mu: coefficient mu of the law.

    Source: Rikitake, T., Oscillations of a system of disk dynamos, Mathematical Proceedings of the Cambridge
    Philosophical Society, 1958.

    Example:
        >>> RikitakeDynamo().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    mu: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="RikitakeDynamo",
        summary="The flow RikitakeDynamo of the dysts collection of chaotic systems.",
        reference=(
            "Rikitake, T., Oscillations of a system of disk dynamos, Mathematical Proceedings of the Cambridge "
            "Philosophical Society, 1958."
        ),
        equations=("dx/dt = y z - mu x", "dy/dt = x (z - a) - mu y", "dz/dt = 1 - x y"),
        parameters={"a": "coefficient a of the law", "mu": "coefficient mu of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=5.8975,
        dt=0.02,
        invariants={"lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z - self.mu * x, x * (z - self.a) - self.mu * y, 1 - x * y

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-0.7791562791136255, -0.6302244598741468, 2.671200187214492])
