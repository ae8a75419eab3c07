"""Bedhead."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Bedhead(Map):
    """The map Bedhead.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Ivan Emrich.

    Example:
        >>> Bedhead().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-0.67)
    b: Any = eqx.field(converter=parameter, default=0.83)

    card = Card(
        title="Bedhead",
        summary="The map Bedhead of the dysts collection of chaotic systems.",
        reference="Ivan Emrich.",
        equations=("x' = y sin(x y / b) + cos(a x - y)", "y' = x + sin(y) / b"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y * jnp.sin(x * y / self.b) + jnp.cos(self.a * x - y), x + jnp.sin(y) / self.b

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.5, 0.5])
