"""Svensson."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Svensson(Map):
    """The map Svensson.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: Ivan Emrich.

    Example:
        >>> Svensson().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.5)
    b: Any = eqx.field(converter=parameter, default=-1.8)
    c: Any = eqx.field(converter=parameter, default=1.6)
    d: Any = eqx.field(converter=parameter, default=0.9)

    card = Card(
        title="Svensson",
        summary="The map Svensson of the dysts collection of chaotic systems.",
        reference="Ivan Emrich.",
        equations=("x' = d sin(a x) - sin(b y)", "y' = c cos(a x) + cos(b y)"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return self.d * jnp.sin(self.a * x) - jnp.sin(self.b * y), self.c * jnp.cos(self.a * x) + jnp.cos(self.b * y)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.5, 0.5])
