"""Hopalong."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Hopalong(Map):
    """The map Hopalong.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.

    Source: Barry Martin.

    Example:
        >>> Hopalong().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.1)
    b: Any = eqx.field(converter=parameter, default=2.5)
    c: Any = eqx.field(converter=parameter, default=4.2)

    card = Card(
        title="Hopalong",
        summary="The map Hopalong of the dysts collection of chaotic systems.",
        reference="Barry Martin.",
        equations=("x' = y - 1 - sqrt(abs(b x - 1 - c)) sign(x - 1)", "y' = a - x - 1"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law", "c": "coefficient c of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y - 1 - jnp.sqrt(jnp.abs(self.b * x - 1 - self.c)) * jnp.sign(x - 1), self.a - x - 1

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
