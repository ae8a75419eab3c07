"""StickSlipOscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class StickSlipOscillator(Flow):
    """The flow StickSlipOscillator.

    Args:
        a: coefficient a of the law.
        alpha: coefficient alpha of the law.
        b: coefficient b of the law.
        beta: coefficient beta of the law.
        eps: coefficient eps of the law.
        gamma: coefficient gamma of the law.
        t0: coefficient t0 of the law.
        vs: coefficient vs of the law.
        w: coefficient w of the law.
        phase: phase of the forcing at time 0: th = w t + phase.

    Source: Awrejcewicz, Jan, and M. M. Holicke (1999). Int J of Bifurcation and Chaos.

    Example:
        >>> StickSlipOscillator().variables
        ('x', 'v')
    """

    componentwise = True
    bounded_variables = ("x", "v", "cos(th)")

    a: Any = eqx.field(converter=parameter, default=1.0)
    alpha: Any = eqx.field(converter=parameter, default=0.3)
    b: Any = eqx.field(converter=parameter, default=1.0)
    beta: Any = eqx.field(converter=parameter, default=0.3)
    eps: Any = eqx.field(converter=parameter, default=0.05)
    gamma: Any = eqx.field(converter=parameter, default=1.0)
    t0: Any = eqx.field(converter=parameter, default=0.3)
    vs: Any = eqx.field(converter=parameter, default=0.4)
    w: Any = eqx.field(converter=parameter, default=2.0)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="StickSlipOscillator",
        summary="The flow StickSlipOscillator of the dysts collection of chaotic systems.",
        reference="Awrejcewicz, Jan, and M. M. Holicke (1999). Int J of Bifurcation and Chaos.",
        equations=(
            "th = w t + phase",
            "slip = v - vs",
            "dx/dt = v",
            "dv/dt = a x - b x^3 + eps (alpha v - beta slip^3 + gamma cos(th) - t0 sign(slip))",
        ),
        parameters={
            "a": "coefficient a of the law",
            "alpha": "coefficient alpha of the law",
            "b": "coefficient b of the law",
            "beta": "coefficient beta of the law",
            "eps": "coefficient eps of the law",
            "gamma": "coefficient gamma of the law",
            "t0": "coefficient t0 of the law",
            "vs": "coefficient vs of the law",
            "w": "coefficient w of the law",
            "phase": "phase of the forcing at time 0: th = w t + phase",
        },
        variables={"x": "coordinate x", "v": "coordinate v"},
        period=1.6129,
        dt=0.01,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase th, per time unit."""
        return self.w

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, v = x
        th = self.w * t + self.phase
        slip = v - self.vs
        return v, self.a * x - self.b * x**3 + self.eps * (
            self.alpha * v - self.beta * slip**3 + self.gamma * jnp.cos(th) - self.t0 * jnp.sign(slip)
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, v = x
        th = self.w * t + self.phase
        return x, v, jnp.cos(th)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([0.85539847, -0.39125834])
