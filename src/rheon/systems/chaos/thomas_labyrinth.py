"""ThomasLabyrinth."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ThomasLabyrinth(Flow):
    """The flow ThomasLabyrinth.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Thomas, Rene. Deterministic chaos seen in terms of feedback circuits: Analysis, synthesis, labyrinth
    chaos. Int. J. Bifurc. Chaos. (1999).

    Example:
        >>> ThomasLabyrinth().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.5)
    b: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="ThomasLabyrinth",
        summary="The flow ThomasLabyrinth of the dysts collection of chaotic systems.",
        reference=(
            "Thomas, Rene. Deterministic chaos seen in terms of feedback circuits: Analysis, synthesis, labyrinth "
            "chaos. Int. J. Bifurc. Chaos. (1999)."
        ),
        equations=("dx/dt = b sin(y) - a x", "dy/dt = b sin(z) - a y", "dz/dt = b sin(x) - a z"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.05,
        dt=0.001,
        invariants={"lyapunov_sum": Known(-1.5, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * jnp.sin(y) - self.a * x, self.b * jnp.sin(z) - self.a * y, self.b * jnp.sin(x) - self.a * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-4.9599545, 1.0302034, -4.6883893])
