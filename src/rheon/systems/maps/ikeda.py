"""Ikeda."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Ikeda(Map):
    """The map Ikeda.

    Args:
        u: coefficient u of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Ikeda().variables
        ('x', 'y')
    """

    componentwise = True

    u: Any = eqx.field(converter=parameter, default=0.9)

    card = Card(
        title="Ikeda",
        summary="The map Ikeda of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=(
            "turn = 0.4 - 6 / (1 + x^2 + y^2)",
            "x' = 1 + u (x cos(turn) - y sin(turn))",
            "y' = u (x sin(turn) + y cos(turn))",
        ),
        parameters={"u": "coefficient u of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={"lyapunov_sum": Known(float(2 * np.log(0.9)), 0.0, "exact: 2 ln u")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        turn = 0.4 - 6 / (1 + x**2 + y**2)
        return 1 + self.u * (x * jnp.cos(turn) - y * jnp.sin(turn)), self.u * (x * jnp.sin(turn) + y * jnp.cos(turn))

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.9, 0.55524451])
