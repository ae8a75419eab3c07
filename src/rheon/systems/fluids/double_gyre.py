"""Double gyre."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class DoubleGyre(Flow):
    """Tracers in two counter-rotating cells with a swinging border.

    Args:
        alpha: amplitude of the stream function: the speed scale, divided by pi.
        eps: how far the border between the cells swings; 0 makes the flow steady.
        omega: angular frequency of the swing.
        phase: phase of the forcing at time 0: z = omega t + phase.

    Source: Shadden, Lekien and Marsden 2005, doi:10.1016/j.physd.2005.10.007.

    Example:
        >>> DoubleGyre().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "sin(z)")

    alpha: Any = eqx.field(converter=parameter, default=0.1)
    eps: Any = eqx.field(converter=parameter, default=0.1)
    omega: Any = eqx.field(converter=parameter, default=0.62832)
    phase: Any = eqx.field(converter=parameter, default=2.606965470195327)

    card = Card(
        title="Double gyre",
        summary=(
            "Two counter-rotating cells whose border swings from side to side: the standard test for finite-time "
            "Lyapunov exponents and coherent structures."
        ),
        reference=(
            "Shadden, S. C., Lekien, F. and Marsden, J. E. (2005). Definition and properties of Lagrangian "
            "coherent structures from finite-time Lyapunov exponents in two-dimensional aperiodic flows. Physica "
            "D 212, 271-304. doi:10.1016/j.physd.2005.10.007"
        ),
        equations=(
            "z = omega t + phase",
            "s = eps sin(z)",
            "f = s x^2 + (1 - 2 s) x",
            "slope = 2 s x + 1 - 2 s",
            "dx/dt = -pi alpha sin(pi f) cos(pi y)",
            "dy/dt = pi alpha cos(pi f) sin(pi y) slope",
        ),
        parameters={
            "alpha": "amplitude of the stream function: the speed scale, divided by pi",
            "eps": "how far the border between the cells swings; 0 makes the flow steady",
            "omega": "angular frequency of the swing",
            "phase": "phase of the forcing at time 0: z = omega t + phase",
        },
        variables={
            "x": "position along the two cells, between 0 and 2",
            "y": "position across the cells, between 0 and 1",
        },
        period=13.953,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.05 after 55,811 discarded",
                dominant_period=(10.013, 0.094),
                lyapunov_spectrum=((0.0796, 1.2e-07, -0.0796), (0.0016, 1.3e-07, 0.0016)),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.0796, 0.0016),
                permutation_entropy=(0.6348, 0.008),
                complexity=(0.3771, 0.0023),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "hamiltonian", "coherent structures"),
        caveats=(
            "Divergence-free: the exponents sum to zero, there is no attractor, and regular islands lie beside "
            "the chaotic sea. Results depend on the start.",
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
        s = self.eps * jnp.sin(z)
        f = s * x**2 + (1 - 2 * s) * x
        slope = 2 * s * x + 1 - 2 * s
        return (
            -jnp.pi * self.alpha * jnp.sin(jnp.pi * f) * jnp.cos(jnp.pi * y),
            jnp.pi * self.alpha * jnp.cos(jnp.pi * f) * jnp.sin(jnp.pi * y) * slope,
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        z = self.omega * t + self.phase
        return x, y, jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([1.5327241, 0.99802126])
