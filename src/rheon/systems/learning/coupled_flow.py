"""Nesterov's method in continuous time, without a Hessian."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.card import Card
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningFlow


class CoupledFlow(LearningFlow):
    """Two gradient flows that pull at each other: in x the same path as the inertial flow with Hessian friction.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        convexity: m, least curvature.
        rate: s, the step size of the discrete method it stands for.

    Raises:
        RheonError: if the objective is none.

    Source: Shi, Du, Jordan and Su 2021, arXiv 1810.08907; elimination of z gives their high-resolution equation.

    Example:
        >>> CoupledFlow(rate=0.25)(0.0, jnp.ones(4)).tolist()
        [-0.5, -5.0, -1.0, -10.0]
    """

    copies = 2

    convexity: Any = eqx.field(converter=parameter, default=1.0)
    rate: Any = eqx.field(converter=parameter, default=0.01)

    card = Card(
        title="Coupled gradient flow",
        summary="Nesterov's method for strongly convex functions in continuous time, first order in both variables: "
        "no Hessian and no velocity.",
        reference="Shi, B., Du, S. S., Jordan, M. I. and Su, W. J. (2021). Understanding the acceleration phenomenon "
        "via high-resolution differential equations. Math. Program. 195, 79-148. arXiv:1810.08907",
        equations=(
            "dx/dt = sqrt(convexity) (z - x) - sqrt(rate) grad f(x): f the objective",
            "dz/dt = sqrt(convexity) (x - z) - grad f(x) / sqrt(convexity)",
        ),
        parameters={
            "objective": "what is to be made small",
            "convexity": "least curvature",
            "rate": "step size of the discrete method it stands for",
        },
        dt=0.01,
        regime="fixed point",
        tags=("learning", "optimiser", "momentum"),
        caveats=("The start of z, not of a velocity, says which first step the discrete method made.",),
    )

    def rates(self, t, *parts):
        """Rates of both."""
        x, z = parts
        root, slope = jnp.sqrt(jnp.asarray(self.convexity, x.dtype)), self.objective.gradient(x)
        return root * (z - x) - jnp.sqrt(jnp.asarray(self.rate, x.dtype)) * slope, root * (x - z) - slope / root

    def begin(self, x):
        """At some parameters, with the velocity of the method's first step. Shapes: (parameter,) -> (dim,)."""
        x = jnp.asarray(x)
        m, s = jnp.asarray(self.convexity, x.dtype), jnp.asarray(self.rate, x.dtype)
        velocity = -2 * jnp.sqrt(s) * self.objective.gradient(x) / (1 + jnp.sqrt(m * s))
        return jnp.concatenate([x, x + (velocity + jnp.sqrt(s) * self.objective.gradient(x)) / jnp.sqrt(m)])
