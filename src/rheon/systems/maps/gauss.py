"""Gauss map (mouse map)."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
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
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.17565,), (0.00029,)),
            lyapunov_sum=(0.175645458937, 0.0),
            pesin_entropy=(0.17565, 0.00029),
            correlation_dimension=(0.99, 0.035),
            permutation_entropy=(0.4407, 0.00029),
            complexity=(0.36534, 0.00021),
        ),
        regime="chaotic",
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
