"""Tent."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Tent(Map):
    """The map Tent.

    Args:
        mu: coefficient mu of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Tent().variables
        ('x',)
    """

    componentwise = True

    mu: Any = eqx.field(converter=parameter, default=0.95)

    card = Card(
        title="Tent",
        summary="The map Tent of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = mu (1 - 2 abs(x - 0.5))",),
        parameters={"mu": "coefficient mu of the law"},
        variables={"x": "coordinate x"},
        invariants={"lyapunov_spectrum": Known((float(np.log(1.9)),), (0.0,), "exact: ln(2 mu)")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (self.mu * (1 - 2 * jnp.abs(x - 0.5)),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])
