"""Blinking rotlet."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter

from ._stirring import stirred, switch


class BlinkingRotlet(Flow):
    """Chaotic advection by two alternating rotlets in a round container with no slip at its wall.

    Args:
        a: radius of the container.
        b: distance of each rotlet from the centre.
        bc: weight of the no-slip correction: 1 for a no-slip wall, 0 for none.
        sigma: strength of the rotlets; the sign sets the sense of rotation.
        tau: period of one full cycle, half of it for each rotlet.
        phase: time by which the forcing is shifted: tt = t + phase.

    Source: Meleshko and Aref 1996.

    Example:
        >>> BlinkingRotlet().variables
        ('r', 'theta')
    """

    componentwise = True
    bounded_variables = ("r cos(theta)", "r sin(theta)", "sin(2 pi tt / tau)")

    a: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=0.5298833894399929)
    bc: Any = eqx.field(converter=parameter, default=1.0)
    sigma: Any = eqx.field(converter=parameter, default=-1.0)
    tau: Any = eqx.field(converter=parameter, default=3.0)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Blinking rotlet",
        summary=(
            "Two small cylinders take turns in stirring a viscous fluid in a round container: chaotic advection "
            "at zero Reynolds number, with no slip at the wall."
        ),
        reference=(
            "Meleshko, V. V. and Aref, H. (1996). A blinking rotlet model for chaotic advection. Phys. Fluids 8, "
            "3215-3217. See also Tallapragada, P. and Sudarsanam, S. (2019). Phys. Rev. E 100."
        ),
        equations=(
            "tt = t + phase",
            "s = tanh(20 tau sin(2 pi tt / tau)): 1 in the first half of each period, -1 in the second",
            "Q(p) = r^2 + p^2 - 2 p r cos(theta), D(p) = a^2 + p^2 r^2 / a^2 - 2 p r cos(theta)",
            "C = bc (1 - r^2 / a^2) (a^2 - b^2 r^2 / a^2), E(p) = 1 / D(p) + C / D(p)^2",
            "R(p) = -sigma p sin(theta) (E(p) - 1 / Q(p))",
            "T(p) = sigma ((p cos(theta) - r) / Q(p) - (p cos(theta) - p^2 r / a^2) E(p)",
            "       + bc r (a^2 + p^2 - 2 p^2 r^2 / a^2) / (a^2 D(p))) / r",
            "dr/dt = ((1 + s) R(b) + (1 - s) R(-b)) / 2",
            "dtheta/dt = ((1 + s) T(b) + (1 - s) T(-b)) / 2",
        ),
        parameters={
            "a": "radius of the container",
            "b": "distance of each rotlet from the centre",
            "bc": "weight of the no-slip correction: 1 for a no-slip wall, 0 for none",
            "sigma": "strength of the rotlets; the sign sets the sense of rotation",
            "tau": "period of one full cycle, half of it for each rotlet",
            "phase": "time by which the forcing is shifted: tt = t + phase",
        },
        variables={"r": "distance of the tracer from the centre", "theta": "polar angle of the tracer, in radians"},
        period=2.9521,
        dt=0.0005,
        invariants=measured(
            "1,000,000 steps of 0.0005 after 300,000 discarded",
            lyapunov_spectrum=((0.438, -7.3e-07, -0.438), (0.035, 0.00022, 0.034)),
            lyapunov_sum=(-0.00034111, 4.2e-07),
            kaplan_yorke=(3.0, 0.11),
            pesin_entropy=(0.438, 0.035),
            permutation_entropy=(0.684, 0.016),
            complexity=(0.2867, 0.0082),
        ),
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            (
                "Areas are kept in the plane, not in the coordinates r and theta: the exponents sum to zero only in "
                "the long run."
            ),
            (
                "The two rotlets are switched by a steep tanh (about a hundredth of a time unit wide): adaptive steps "
                "or small ones are needed. The field is singular at r = 0 and at the rotlets."
            ),
            (
                "There is no attractor; islands and sea coexist, so results depend on the start. theta grows without "
                "bound; use r cos(theta) and r sin(theta)."
            ),
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase tt, per time unit."""
        return 1.0

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        r, theta = x
        s = switch(t + self.phase, self.tau)
        right = stirred(r, theta, self.b, self)
        left = stirred(r, theta, -self.b, self)
        return tuple(((1 + s) * a + (1 - s) * b) / 2 for a, b in zip(right, left, strict=True))

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        r, theta = x
        tt = t + self.phase
        return r * jnp.cos(theta), r * jnp.sin(theta), jnp.sin(2 * jnp.pi * tt / self.tau)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-0.08541919, -0.05204435])
