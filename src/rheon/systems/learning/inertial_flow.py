"""A particle that rolls down an objective."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.card import Card, Known
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningFlow


class InertialFlow(LearningFlow):
    """x'' + friction x' + hessian_friction H(x) x' + push grad f(x) = 0, H the Hessian of f.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        friction: per time unit.
        hessian_friction: friction along steep directions, a time; Hessian-vector products only.
        push: factor of the gradient.
        kick: the flow begins with velocity -kick grad f(x0).

    Raises:
        RheonError: if the objective is none.

    Source: Shi, Du, Jordan and Su 2021, arXiv 1810.08907: ordinary differential equations of high resolution.

    Example:
        >>> InertialFlow(friction=2.0)(0.0, jnp.array([1.0, 1.0, 0.0, 1.0])).tolist()
        [0.0, 1.0, -1.0, -12.0]
    """

    copies = 2

    friction: Any = eqx.field(converter=parameter, default=2.0)
    hessian_friction: Any = eqx.field(converter=parameter, default=0.0)
    push: Any = eqx.field(converter=parameter, default=1.0)
    kick: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Inertial gradient flow",
        summary="Momentum methods in continuous time. Friction of two roots of the least curvature makes all modes of "
        "a quadratic shrink alike; friction along the Hessian is what sets Nesterov's method apart from heavy ball.",
        reference="Shi, B., Du, S. S., Jordan, M. I. and Su, W. J. (2021). Understanding the acceleration phenomenon "
        "via high-resolution differential equations. Math. Program. 195, 79-148. arXiv:1810.08907",
        equations=("dx/dt = v", "dv/dt = -friction v - hessian_friction H(x) v - push grad f(x): f the objective"),
        parameters={
            "objective": "what is to be made small",
            "friction": "per time unit",
            "hessian_friction": "friction along steep directions, a time",
            "push": "factor of the gradient",
            "kick": "the flow begins with velocity -kick grad f",
        },
        dt=0.01,
        invariants={"lyapunov_sum": Known(-4.0, 0.0, "exact: -dim friction"),
                    "lyapunov_spectrum": Known((-1.0,) * 4, (0.0,) * 4, "exact: friction 2 sqrt(m), m 1")},
        regime="fixed point",
        tags=("learning", "optimiser", "momentum"),
        caveats=("Compare it with a discrete method only if that makes the first step which the kick stands for.",),
    )  # fmt: skip

    @classmethod
    def twin(cls, method, look_ahead: bool, resolution: str = "high"):
        """What a method with momentum does in continuous time; its step k is at time k sqrt(rate).

        Args:
            method: a learner with `objective`, `rate` s and `momentum` (1 - sqrt(m s)) / (1 + sqrt(m s)).
            look_ahead: whether its gradient is taken where the momentum leads.
            resolution: "high" keeps terms of the order of sqrt(s), "low" drops them.
        """
        ratio = (1 - method.momentum) / (1 + method.momentum)
        root = method.rate**0.5
        friction = 2 * ratio / root
        kick = 2 * root / (1 + ratio)
        if resolution == "low":
            return cls(method.objective, friction)
        return cls(method.objective, friction, root if look_ahead else 0.0, 1 + ratio, kick)

    def rates(self, t, *parts):
        """Velocity and acceleration."""
        x, v = parts
        force = self.objective.gradient(x)
        bent = self.objective.curvature(x, v)
        return v, -self.friction * v - self.hessian_friction * bent - self.push * force

    def begin(self, x):
        """At some parameters, with the kick's velocity. Shapes: (parameter,) -> (dim,)."""
        x = jnp.asarray(x)
        return jnp.concatenate([x, -jnp.asarray(self.kick, x.dtype) * self.objective.gradient(x)])
