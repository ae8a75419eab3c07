"""SprottMore."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow


class SprottMore(Flow):
    """The flow SprottMore.

    Source: Sprott, J. C. (2020). Do We Need More Chaos Examples? Chaos Theory and Applications 2(2),1-3, 2020.

    Example:
        >>> SprottMore().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="SprottMore",
        summary="The flow SprottMore of the dysts collection of chaotic systems.",
        reference=(
            "Sprott, J. C. (2020). Do We Need More Chaos Examples? Chaos Theory and Applications 2(2),1-3, 2020."
        ),
        equations=("dx/dt = y", "dy/dt = -x - y sign(z)", "dz/dt = y^2 - exp(-x^2)"),
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.621,
        dt=0.001,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, -x - y * jnp.sign(z), y**2 - jnp.exp(-(x**2))

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.3396906, -0.21238338, 0.32982163])
