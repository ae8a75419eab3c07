"""Ricker."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Ricker(Map):
    """The map Ricker.

    Args:
        a: coefficient a of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Ricker().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.3)

    card = Card(
        title="Ricker",
        summary="The map Ricker of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = x exp(a - x)",),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (x * jnp.exp(self.a - x),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])
