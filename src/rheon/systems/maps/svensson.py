"""Svensson attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Svensson(Map):
    """Svensson's weighted variant of De Jong's map.

    Args:
        a: frequency of the terms in x.
        b: frequency of the terms in y.
        c: weight of cos(a x) in the next y.
        d: weight of sin(a x) in the next x.

    Source: as credited by the collection; no publication is cited.

    Example:
        >>> Svensson().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.5)
    b: Any = eqx.field(converter=parameter, default=-1.8)
    c: Any = eqx.field(converter=parameter, default=1.6)
    d: Any = eqx.field(converter=parameter, default=0.9)

    card = Card(
        title="Svensson attractor",
        summary=("A variant of De Jong's map with weights on two of the terms; bounded for every choice of constants."),
        reference=(
            "Credited by the collection to Ivan Emrich, by its name to Johnny Svensson; no publication is cited."
        ),
        equations=("x' = d sin(a x) - sin(b y)", "y' = c cos(a x) + cos(b y)"),
        parameters={
            "a": "frequency of the terms in x",
            "b": "frequency of the terms in y",
            "c": "weight of cos(a x) in the next y",
            "d": "weight of sin(a x) in the next x",
        },
        variables={"x": "first coordinate, within +-(1 + |d|)", "y": "second coordinate, within +-(1 + |c|)"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.58104, -0.00223), (0.00032, 0.00078)),
            lyapunov_sum=(0.578810309322, 2e-14),
            pesin_entropy=(0.58104, 0.00032),
            correlation_dimension=(1.688, 0.038),
            permutation_entropy=(0.94927, 0.00087),
            complexity=(0.0858, 0.0014),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "trigonometric", "bounded"),
        caveats=("Not invertible: the exponents (0.58, -0.003) sum to a positive number.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return (
            self.d * jnp.sin(self.a * x) - jnp.sin(self.b * y),
            self.c * jnp.cos(self.a * x) + jnp.cos(self.b * y),
        )

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.5, 0.5])
