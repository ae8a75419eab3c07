"""SprottJerk."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottJerk(Flow):
    """The flow SprottJerk.

    Args:
        mu: coefficient mu of the law.

    Source: Sprott, J. C. Simplest dissipative chaotic flow. Physics Letters A (1997).

    Example:
        >>> SprottJerk().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    mu: Any = eqx.field(converter=parameter, default=2.017)

    card = Card(
        title="SprottJerk",
        summary="The flow SprottJerk of the dysts collection of chaotic systems.",
        reference="Sprott, J. C. Simplest dissipative chaotic flow. Physics Letters A (1997).",
        equations=("dx/dt = y", "dy/dt = z", "dz/dt = y^2 - mu z - x"),
        parameters={"mu": "coefficient mu of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=11.921,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-2.017, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, y**2 - self.mu * z - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.54106056, 0.59383201, 0.45127217])
