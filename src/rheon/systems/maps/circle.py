"""Circle."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Circle(Map):
    """The map Circle.

    Args:
        omega: coefficient omega of the law.
        k: coefficient k of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Circle().variables
        ('theta',)
    """

    componentwise = True

    omega: Any = eqx.field(converter=parameter, default=0.333)
    k: Any = eqx.field(converter=parameter, default=5.7)

    card = Card(
        title="Circle",
        summary="The map Circle of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("theta' = theta + omega + k sin(2 pi theta) / (2 pi)",),
        parameters={"omega": "coefficient omega of the law", "k": "coefficient k of the law"},
        variables={"theta": "coordinate theta"},
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (theta,) = x
        return (theta + self.omega + self.k * jnp.sin(2 * jnp.pi * theta) / (2 * jnp.pi),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.0])
