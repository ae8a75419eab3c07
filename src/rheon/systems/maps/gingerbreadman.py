"""Gingerbreadman."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map


class Gingerbreadman(Map):
    """The map Gingerbreadman.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Gingerbreadman().variables
        ('x', 'y')
    """

    componentwise = True

    card = Card(
        title="Gingerbreadman",
        summary="The map Gingerbreadman of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = 1 - y + abs(x)", "y' = x"),
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return 1 - y + jnp.abs(x), x

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.51, 0.1])
