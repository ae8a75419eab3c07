"""DeJong."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class DeJong(Map):
    """The map DeJong.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> DeJong().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.641)
    b: Any = eqx.field(converter=parameter, default=1.902)
    c: Any = eqx.field(converter=parameter, default=0.316)
    d: Any = eqx.field(converter=parameter, default=1.525)

    card = Card(
        title="DeJong",
        summary="The map DeJong of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = sin(a y) - cos(b x)", "y' = sin(c x) - cos(d y)"),
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
        return jnp.sin(self.a * y) - jnp.cos(self.b * x), jnp.sin(self.c * x) - jnp.cos(self.d * y)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([1.78166133, -1.15791549])
