"""Baker."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Baker(Map):
    """The map Baker.

    Args:
        a: coefficient a of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Baker().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Baker",
        summary="The map Baker of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = 2 x mod 1", "y' = (a y + floor(2 x)) / 2"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={
            "lyapunov_spectrum": Known(
                (float(np.log(2.0)), -float(np.log(2.0))), (1e-10, 1e-10), "exact but for the slope"
            ),
            "lyapunov_sum": Known(0.0, 1e-10, "exact: areas are preserved"),
        },
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        s = 2 - 1e-10
        half = jnp.floor(s * x)
        return s * x - half, (self.a * y + half) / 2

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.04995935, 0.363224])
