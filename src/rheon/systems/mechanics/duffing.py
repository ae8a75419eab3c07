"""Forced Duffing oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Duffing(Flow):
    """A damped, periodically forced particle in a double well.

    Args:
        alpha: cubic stiffness.
        beta: linear stiffness; negative for a double well.
        delta: damping rate.
        gamma: amplitude of the force.
        omega: angular frequency of the force.
        phase: phase of the forcing at time 0: z = omega t + phase.

    Source: Duffing 1918.

    Example:
        >>> Duffing().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "cos(z)")

    alpha: Any = eqx.field(converter=parameter, default=1.0)
    beta: Any = eqx.field(converter=parameter, default=-1.0)
    delta: Any = eqx.field(converter=parameter, default=0.1)
    gamma: Any = eqx.field(converter=parameter, default=0.35)
    omega: Any = eqx.field(converter=parameter, default=1.4)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Forced Duffing oscillator",
        summary=(
            "A damped particle in a double well, pushed to and fro: the standard forced oscillator, with "
            "periodic, chaotic and coexisting motions within reach of one parameter."
        ),
        reference=(
            "Duffing, G. (1918). Erzwungene Schwingungen bei veränderlicher Eigenfrequenz und ihre technische "
            "Bedeutung. Vieweg, Braunschweig."
        ),
        equations=("z = omega t + phase", "dx/dt = y", "dy/dt = -delta y - beta x - alpha x^3 + gamma cos(z)"),
        parameters={
            "alpha": "cubic stiffness",
            "beta": "linear stiffness; negative for a double well",
            "delta": "damping rate",
            "gamma": "amplitude of the force",
            "omega": "angular frequency of the force",
            "phase": "phase of the forcing at time 0: z = omega t + phase",
        },
        variables={"x": "position", "y": "velocity"},
        period=7.4496,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-0.1, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 74,496 discarded",
                dominant_period=(22.4, 1.1),
                lyapunov_spectrum=((0.1277, -1.1e-06, -0.2277), (0.0032, 1.4e-06, 0.0032)),
                kaplan_yorke=(2.561, 0.016),
                pesin_entropy=(0.1277, 0.0032),
                correlation_dimension=(2.369, 0.061),
                permutation_entropy=(0.6393, 0.0044),
                complexity=(0.3665, 0.0019),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "forced", "cubic", "double well"),
        caveats=("At nearby parameters several attractors coexist: the start decides.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.omega

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        z = self.omega * t + self.phase
        return y, -self.delta * y - self.beta * x - self.alpha * x**3 + self.gamma * jnp.cos(z)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        z = self.omega * t + self.phase
        return x, y, jnp.cos(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([-1.1635382, -0.5092374])
