"""Chebyshev."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Chebyshev(Map):
    """The map Chebyshev.

    Args:
        a: coefficient a of the law.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> Chebyshev().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=6.0)

    card = Card(
        title="Chebyshev",
        summary="The map Chebyshev of the dysts collection of chaotic systems.",
        reference="Gilpin 2021, arXiv:2110.05266",
        equations=("x' = cos(a acos(x))",),
        parameters={"a": "coefficient a of the law"},
        variables={"x": "coordinate x"},
        invariants={"lyapunov_spectrum": Known((float(np.log(6.0)),), (0.0,), "exact: ln a")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.cos(self.a * jnp.arccos(x)),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])
