"""Ricker map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Ricker(Map):
    """Ricker's model of a fish stock: growth limited by crowding.

    Args:
        a: growth rate of a small population, per generation.

    Source: Ricker 1954, doi:10.1139/f54-039.

    Example:
        >>> Ricker().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.3)

    card = Card(
        title="Ricker map",
        summary=(
            "Offspring limited by crowding, from fisheries: a hump with an exponential tail, so populations can "
            "crash but never turn negative."
        ),
        reference=(
            "Ricker, W. E. (1954). Stock and recruitment. J. Fish. Res. Board Can. 11, 559-623. doi:10.1139/f54-039"
        ),
        equations=("x' = x exp(a - x)",),
        parameters={"a": "growth rate of a small population, per generation"},
        variables={"x": "population, relative to the density that sets the crowding"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.41661,), (0.00047,)),
            lyapunov_sum=(0.416609692528, 0.0),
            pesin_entropy=(0.41661, 0.00047),
            permutation_entropy=(0.57072, 0.00097),
            complexity=(0.4052, 0.0003),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "dissipative", "not invertible", "exponential", "population"),
        caveats=(
            "x must be positive; negative starts run off to minus infinity.",
            "Booms are followed by values near zero (below 0.001 at a = 3.3): use logarithms for relative errors.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (x * jnp.exp(self.a - x),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])
