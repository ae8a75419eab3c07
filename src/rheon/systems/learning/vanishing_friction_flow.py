"""Nesterov's method for convex functions in continuous time."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.card import Card
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningFlow

# before this time the friction is taken from the series of the solution at rest, where it is finite
EARLY = 1e-6


class VanishingFrictionFlow(LearningFlow):
    """x'' + friction / t x' + grad f(x) = 0, from rest at t = 0.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        friction: 3 for Nesterov's method; less than 3 loses the rate 1 / t^2.

    At t = 0 the acceleration is the limit along the path from rest, -grad f / (1 + friction): no start off zero is
    needed.

    Raises:
        RheonError: if the objective is none.

    Source: Su, Boyd and Candès 2016, arXiv 1503.01243, equation 3.

    Example:
        >>> VanishingFrictionFlow()(3.0, jnp.array([1.0, 1.0, 0.0, 1.0])).tolist()
        [0.0, 1.0, -1.0, -11.0]
    """

    copies = 2

    friction: Any = eqx.field(converter=parameter, default=3.0)

    card = Card(
        title="Gradient flow with vanishing friction",
        summary="A particle that rolls down with friction 3 / t: f falls as 1 / t^2 on every convex function. On a "
        "quadratic the path is a Bessel function.",
        reference="Su, W., Boyd, S. and Candès, E. (2016). A differential equation for modeling Nesterov's accelerated "
        "gradient method. J. Mach. Learn. Res. 17, 1-43. arXiv:1503.01243",
        equations=("dx/dt = v", "dv/dt = -friction / t v - grad f(x): f the objective"),
        parameters={"objective": "what is to be made small", "friction": "3 for Nesterov's method"},
        dt=0.01,
        regime="fixed point",
        tags=("learning", "optimiser", "momentum", "time-dependent"),
        caveats=("It starts at t = 0 and at rest: another start time or velocity is another path.",),
    )

    def rates(self, t, *parts):
        """Velocity and acceleration."""
        x, v = parts
        t, slope = jnp.asarray(t, x.dtype), self.objective.gradient(x)
        early = t < EARLY
        later = -self.friction / jnp.where(early, 1.0, t) * v - slope
        return v, jnp.where(early, -slope / (1 + self.friction), later)

    def begin(self, x):
        """At some parameters, at rest. Shapes: (parameter,) -> (dim,)."""
        return jnp.concatenate([jnp.asarray(x), jnp.zeros_like(jnp.asarray(x))])
