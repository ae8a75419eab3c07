"""Gauss map (mouse map)."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Gauss(Map):
    """A Gaussian bump plus a constant, also called the mouse map.

    Args:
        a: sharpness of the bump.
        b: constant added each step.

    Source: Hilborn 2000.

    Example:
        >>> Gauss().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=4.9)
    b: Any = eqx.field(converter=parameter, default=-0.5)

    card = Card(
        title="Gauss map (mouse map)",
        summary=("A Gaussian bump plus a constant: period doublings that begin and also undo themselves as b changes."),
        reference="Hilborn, R. C. (2000). Chaos and Nonlinear Dynamics. Oxford University Press.",
        equations=("x' = exp(-a x^2) + b",),
        parameters={"a": "sharpness of the bump", "b": "constant added each step"},
        variables={"x": "position"},
        invariants={},
        tags=("chaotic", "map", "dissipative", "not invertible", "exponential"),
        caveats=("Not the Gauss map of continued fractions, which shares the name.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.exp(-self.a * x**2) + self.b,)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.5])
