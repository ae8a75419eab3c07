"""Gauss."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Gauss(Map):
    """The map Gauss.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Gauss().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=4.9)
    b: Any = eqx.field(converter=parameter, default=-0.5)

    card = Card(
        title="Gauss",
        summary="The map Gauss of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = exp(-a x^2) + b",),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.exp(-self.a * x**2) + self.b,)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.5])
