"""Oscillating convection rolls."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class OscillatingFlow(Flow):
    """Tracers in a swinging row of convection rolls.

    Args:
        b: amplitude of the swing, a length.
        k: wave number of the rolls.
        omega: angular frequency of the swing.
        u: largest speed of the flow.
        phase: phase of the forcing at time 0: z = omega t + phase.

    Source: Solomon and Gollub 1988, doi:10.1103/PhysRevA.38.6280.

    Example:
        >>> OscillatingFlow().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("cos(k x)", "y", "sin(z)")

    b: Any = eqx.field(converter=parameter, default=0.48)
    k: Any = eqx.field(converter=parameter, default=1.0)
    omega: Any = eqx.field(converter=parameter, default=0.49)
    u: Any = eqx.field(converter=parameter, default=0.72)
    phase: Any = eqx.field(converter=parameter, default=0.4)

    card = Card(
        title="Oscillating convection rolls",
        summary=(
            "Tracers in a row of convection rolls that swings from side to side: the experiment that showed "
            "chaotic transport between rolls."
        ),
        reference=(
            "Solomon, T. H. and Gollub, J. P. (1988). Chaotic particle transport in time-dependent "
            "Rayleigh-Bénard convection. Phys. Rev. A 38, 6280-6286. doi:10.1103/PhysRevA.38.6280"
        ),
        equations=(
            "z = omega t + phase",
            "s = x + b sin(z)",
            "dx/dt = u cos(k y) sin(k s)",
            "dy/dt = -u sin(k y) cos(k s)",
        ),
        parameters={
            "b": "amplitude of the swing, a length",
            "k": "wave number of the rolls",
            "omega": "angular frequency of the swing",
            "u": "largest speed of the flow",
            "phase": "phase of the forcing at time 0: z = omega t + phase",
        },
        variables={"x": "position along the rolls", "y": "height"},
        period=23.857,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.05 after 95,427 discarded",
                dominant_period=(16.7, 1.0),
                lyapunov_spectrum=((0.0947, -6.8e-08, -0.0947), (0.0016, 4.7e-07, 0.0016)),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.0947, 0.0016),
                correlation_dimension=(2.515, 0.099),
                permutation_entropy=(0.7791, 0.0056),
                complexity=(0.2969, 0.0055),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "hamiltonian", "transport"),
        caveats=(
            "Tracers wander from roll to roll, so x grows without bound: use cos(k x).",
            "Divergence-free: no attractor, and results depend on the start.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.omega

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        z = self.omega * t + self.phase
        s = x + self.b * jnp.sin(z)
        return (
            self.u * jnp.cos(self.k * y) * jnp.sin(self.k * s),
            -self.u * jnp.sin(self.k * y) * jnp.cos(self.k * s),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        z = self.omega * t + self.phase
        return jnp.cos(self.k * x), y, jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([3.14159265, 1.04719755])
