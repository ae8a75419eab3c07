"""Pickover."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Pickover(Map):
    """The map Pickover.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Pickover().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.4)
    b: Any = eqx.field(converter=parameter, default=1.6)
    c: Any = eqx.field(converter=parameter, default=1.0)
    d: Any = eqx.field(converter=parameter, default=0.7)

    card = Card(
        title="Pickover",
        summary="The map Pickover of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = sin(a y) + c cos(a x)", "y' = sin(b x) + d cos(b y)"),
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
        return jnp.sin(self.a * y) + self.c * jnp.cos(self.a * x), jnp.sin(self.b * x) + self.d * jnp.cos(self.b * y)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-0.97631884, -1.2040783])
