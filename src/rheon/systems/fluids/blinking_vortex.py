"""Blinking vortex."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter

from ._stirring import stirred, switch


class BlinkingVortex(Flow):
    """Aref's two blinking point vortices in a round tank: the first case of chaotic advection.

    Args:
        a: radius of the tank.
        b: distance of each vortex from the centre.
        bc: weight of the no-slip correction: 0 for an ideal fluid, 1 for a no-slip wall.
        sigma: strength of the vortices; the sign sets the sense of rotation.
        tau: period of one full cycle, half of it for each vortex.
        phase: time by which the forcing is shifted: tt = t + phase.

    Source: Aref 1984, doi:10.1017/S0022112084001233.

    Example:
        >>> BlinkingVortex().variables
        ('r', 'theta')
    """

    componentwise = True
    bounded_variables = ("r cos(theta)", "r sin(theta)", "sin(2 pi tt / tau)")

    a: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=0.5)
    bc: Any = eqx.field(converter=parameter, default=0.0)
    sigma: Any = eqx.field(converter=parameter, default=-1.0)
    tau: Any = eqx.field(converter=parameter, default=3.0)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Blinking vortex",
        summary=(
            "Aref's stirrer: two point vortices in a round tank are switched on in turn. The first and still the "
            "plainest case of chaotic advection in a smooth flow."
        ),
        reference=(
            "Aref, H. (1984). Stirring by chaotic advection. J. Fluid Mech. 143, 1-21. doi:10.1017/S0022112084001233"
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
            "a": "radius of the tank",
            "b": "distance of each vortex from the centre",
            "bc": "weight of the no-slip correction: 0 for an ideal fluid, 1 for a no-slip wall",
            "sigma": "strength of the vortices; the sign sets the sense of rotation",
            "tau": "period of one full cycle, half of it for each vortex",
            "phase": "time by which the forcing is shifted: tt = t + phase",
        },
        variables={"r": "distance of the tracer from the centre", "theta": "polar angle of the tracer, in radians"},
        period=2.7617,
        dt=0.00125,
        invariants=measured(
            "1,000,000 steps of 0.00125 after 300,000 discarded",
            dominant_period=(5.59, 0.29),
            lyapunov_spectrum=((0.756, -0.00015, -0.786), (0.053, 0.00027, 0.07)),
            lyapunov_sum=(-0.00019, 0.03),
            kaplan_yorke=(2.96, 0.11),
            pesin_entropy=(0.756, 0.053),
            permutation_entropy=(0.64, 0.016),
            complexity=(0.2852, 0.005),
        ),
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            (
                "Areas are kept in the plane, not in the coordinates r and theta: the exponents sum to zero only in "
                "the long run."
            ),
            (
                "The two vortices are switched by a steep tanh (about a hundredth of a time unit wide): adaptive "
                "steps or small ones are needed. The field is singular at r = 0 and at the vortices."
            ),
            (
                "There is no attractor; results depend on the start. theta grows without bound; use r cos(theta) and "
                "r sin(theta)."
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
