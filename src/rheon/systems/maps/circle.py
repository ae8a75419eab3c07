"""Circle map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Circle(Map):
    """Arnold's circle map: a rotation with a sine kick.

    Args:
        omega: rotation per step without kick, in turns.
        k: strength of the kick; above 1 the map is not invertible.

    Source: Arnold 1965.

    Example:
        >>> Circle().variables
        ('theta',)
    """

    componentwise = True

    omega: Any = eqx.field(converter=parameter, default=0.333)
    k: Any = eqx.field(converter=parameter, default=5.7)

    card = Card(
        title="Circle map",
        summary="A rotation with a sine kick: locking, quasi-periodicity and, as here with a strong kick, chaos.",
        reference=(
            "Arnold, V. I. (1965). Small denominators. I. Mapping the circle onto itself. Amer. Math. Soc. "
            "Transl. Ser. 2, 46, 213-284."
        ),
        equations=("theta' = theta + omega + k sin(2 pi theta) / (2 pi)",),
        parameters={
            "omega": "rotation per step without kick, in turns",
            "k": "strength of the kick; above 1 the map is not invertible",
        },
        variables={"theta": "angle, in turns, not wrapped"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((1.08416,), (0.00078,)),
            lyapunov_sum=(1.08416101161, 0.0),
            pesin_entropy=(1.08416, 0.00078),
            permutation_entropy=(0.5319, 0.0019),
            complexity=(0.36055, 0.00072),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "trigonometric", "mode locking"),
        caveats=(
            "theta is not wrapped and drifts: take it modulo 1, or use sin and cos of 2 pi theta.",
            "The kick is added here; many texts subtract it, which shifts theta by half a turn.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (theta,) = x
        return (theta + self.omega + self.k * jnp.sin(2 * jnp.pi * theta) / (2 * jnp.pi),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.0])
