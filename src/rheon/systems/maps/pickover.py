"""Clifford attractor (Pickover map)."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Pickover(Map):
    """Pickover's bounded trigonometric map, known as the Clifford attractor.

    Args:
        a: frequency inside both terms of the next x.
        b: frequency inside both terms of the next y.
        c: weight of cos(a x) in the next x.
        d: weight of cos(b y) in the next y.

    Source: Pickover 1990.

    Example:
        >>> Pickover().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.4)
    b: Any = eqx.field(converter=parameter, default=1.6)
    c: Any = eqx.field(converter=parameter, default=1.0)
    d: Any = eqx.field(converter=parameter, default=0.7)

    card = Card(
        title="Clifford attractor (Pickover map)",
        summary=(
            "Sums of sines and cosines of the coordinates: bounded for every choice of constants, and a popular "
            "source of pictures."
        ),
        reference="Pickover, C. A. (1990). Computers, Pattern, Chaos and Beauty. St. Martin's Press.",
        equations=("x' = sin(a y) + c cos(a x)", "y' = sin(b x) + d cos(b y)"),
        parameters={
            "a": "frequency inside both terms of the next x",
            "b": "frequency inside both terms of the next y",
            "c": "weight of cos(a x) in the next x",
            "d": "weight of cos(b y) in the next y",
        },
        variables={"x": "first coordinate, within +-(1 + |c|)", "y": "second coordinate, within +-(1 + |d|)"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.29169, -0.12762), (0.00037, 0.00042)),
            lyapunov_sum=(0.164063352168, 6.9e-15),
            pesin_entropy=(0.29169, 0.00037),
            correlation_dimension=(1.598, 0.043),
            permutation_entropy=(0.70895, 0.00094),
            complexity=(0.35547, 0.00064),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "trigonometric", "bounded"),
        caveats=("Not invertible: the exponents may sum to a positive number, and here they do.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return (
            jnp.sin(self.a * y) + self.c * jnp.cos(self.a * x),
            jnp.sin(self.b * x) + self.d * jnp.cos(self.b * y),
        )

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-0.97631884, -1.2040783])
