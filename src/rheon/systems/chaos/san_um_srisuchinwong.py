"""SanUmSrisuchinwong."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SanUmSrisuchinwong(Flow):
    """The flow SanUmSrisuchinwong.

    Args:
        a: coefficient a of the law.

    Source: San-Um, Srisuchinwong. J. Comp 2012.

    Example:
        >>> SanUmSrisuchinwong().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.0)

    card = Card(
        title="SanUmSrisuchinwong",
        summary="The flow SanUmSrisuchinwong of the dysts collection of chaotic systems.",
        reference="San-Um, Srisuchinwong. J. Comp 2012",
        equations=("dx/dt = y - x", "dy/dt = -z tanh(x)", "dz/dt = x y - a + abs(y)"),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=7.4654,
        dt=0.005,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - x, -z * jnp.tanh(x), x * y - self.a + jnp.abs(y)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.63878078, 1.0901873, 2.4479814])
