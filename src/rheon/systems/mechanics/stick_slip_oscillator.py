"""Stick-slip oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class StickSlipOscillator(Flow):
    """A weakly forced mass with dry friction on a moving belt.

    Args:
        a: coefficient of x: linear repulsion from the centre.
        alpha: coefficient of v in the perturbation.
        b: coefficient of -x^3: cubic stiffness.
        beta: coefficient of -(v - vs)^3 in the perturbation.
        eps: size of the perturbation: friction and forcing.
        gamma: amplitude of the forcing, times eps.
        t0: size of the jump in dry friction, times eps.
        vs: velocity of the belt.
        w: angular frequency of the forcing.
        phase: phase of the forcing at time 0: th = w t + phase.

    Source: Awrejcewicz and Holicke 1999.

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
        title="Stick-slip oscillator",
        summary=(
            "A weakly forced mass on a moving belt with dry friction and a double-well spring: a test of solvers "
            "and exponents on a discontinuous field."
        ),
        reference=(
            "Awrejcewicz, J. and Holicke, M. M. (1999). Melnikov's method and stick-slip chaotic oscillations in "
            "very weakly forced mechanical systems. Int. J. Bifurcation Chaos 9, 505-518."
        ),
        equations=(
            "th = w t + phase",
            "slip = v - vs",
            "dx/dt = v",
            "dv/dt = a x - b x^3 + eps (alpha v - beta slip^3 + gamma cos(th) - t0 sign(slip))",
        ),
        parameters={
            "a": "coefficient of x: linear repulsion from the centre",
            "alpha": "coefficient of v in the perturbation",
            "b": "coefficient of -x^3: cubic stiffness",
            "beta": "coefficient of -(v - vs)^3 in the perturbation",
            "eps": "size of the perturbation: friction and forcing",
            "gamma": "amplitude of the forcing, times eps",
            "t0": "size of the jump in dry friction, times eps",
            "vs": "velocity of the belt",
            "w": "angular frequency of the forcing",
            "phase": "phase of the forcing at time 0: th = w t + phase",
        },
        variables={"x": "position", "v": "velocity"},
        period=1.6129,
        dt=0.01,
        invariants=measured(
            "967,740 steps of 0.01 after 32,257 discarded",
            dominant_period=(4.7121, 0.0069),
            lyapunov_spectrum=((0.021473, 6.1e-07, -0.017272), (4.7e-05, 6.1e-07, 4.5e-05)),
            lyapunov_sum=(0.0042021075, 2.5e-09),
            pesin_entropy=(0.021473, 4.7e-05),
            correlation_dimension=(1.067, 0.015),
            permutation_entropy=(0.32985, 0.00094),
            complexity=(0.27204, 0.00059),
        ),
        regime="chaotic",
        tags=("periodic", "dissipative", "forced", "discontinuous", "friction", "double well"),
        caveats=(
            (
                "The friction jumps at v = vs: stop the solver there. Tangent vectors need the jump rule; without it "
                "the exponents of the reference sum to a positive number, which no bounded attractor can have."
            ),
            (
                "Tagged by motion, against the reference: from the default start the path repeats every third cycle "
                "of the force (seen with 600 and with 4000 RK4 steps per cycle). The reference's 0.021 leaves out the "
                "jump."
            ),
        ),
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
        return (
            v,
            self.a * x
            - self.b * x**3
            + self.eps * (self.alpha * v - self.beta * slip**3 + self.gamma * jnp.cos(th) - self.t0 * jnp.sign(slip)),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, v = x
        th = self.w * t + self.phase
        return x, v, jnp.cos(th)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([0.85539847, -0.39125834])
