"""Bedhead attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Bedhead(Map):
    """Emrich's map with the sine of a product.

    Args:
        a: coefficient of x inside the cosine.
        b: divides x y inside the sine, and the sine of y.

    Source: Ivan Emrich, as credited by the collection.

    Example:
        >>> Bedhead().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-0.67)
    b: Any = eqx.field(converter=parameter, default=0.83)

    card = Card(
        title="Bedhead attractor",
        summary="Sines of a product and of sums: a tangled attractor found for its looks, not by theory.",
        reference="Ivan Emrich (as credited by the collection; no publication is cited).",
        equations=("x' = y sin(x y / b) + cos(a x - y)", "y' = x + sin(y) / b"),
        parameters={"a": "coefficient of x inside the cosine", "b": "divides x y inside the sine, and the sine of y"},
        variables={"x": "first coordinate", "y": "second coordinate"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.47436, -0.373), (0.00041, 0.001)),
            lyapunov_sum=(0.10139692049, 1.2e-14),
            pesin_entropy=(0.47436, 0.00041),
            correlation_dimension=(1.575, 0.035),
            permutation_entropy=(0.78166, 0.00088),
            complexity=(0.32207, 0.00067),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "trigonometric"),
        caveats=("No publication is known to us. The exponents sum to a positive number: the map folds over itself.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y * jnp.sin(x * y / self.b) + jnp.cos(self.a * x - y), x + jnp.sin(y) / self.b

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.5, 0.5])
