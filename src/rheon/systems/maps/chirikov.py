"""Chirikov."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Chirikov(Map):
    """The map Chirikov.

    Args:
        k: coefficient k of the law.

    Source: B. V. Chirikov, Research concerning the theory of nonlinear resonance and stochasticity. (1979).

    Example:
        >>> Chirikov().variables
        ('p', 'x')
    """

    componentwise = True

    k: Any = eqx.field(converter=parameter, default=0.971635)

    card = Card(
        title="Chirikov",
        summary="The map Chirikov of the dysts collection of chaotic systems.",
        reference="B. V. Chirikov, Research concerning the theory of nonlinear resonance and stochasticity. (1979).",
        equations=("p' = p + k sin(x)", "x' = x + p'"),
        parameters={"k": "coefficient k of the law"},
        variables={"p": "coordinate p", "x": "coordinate x"},
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        p, x = x
        p = p + self.k * jnp.sin(x)
        return p, x + p

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
