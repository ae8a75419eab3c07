"""Double pendulum."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class DoublePendulumHamiltonian(Flow):
    """The planar double pendulum with point masses, from Hamilton's equations.

    Args:
        g: acceleration of gravity, in m/s^2.
        l1: length of the upper rod, in m.
        l2: length of the lower rod, in m.
        m1: upper mass, in kg.
        m2: lower mass, in kg.

    Source: Shinbrot et al. 1992, doi:10.1119/1.16860.

    Example:
        >>> DoublePendulumHamiltonian().variables
        ('th1', 'th2', 'p1', 'p2')
    """

    componentwise = True
    bounded_variables = ("sin(th1)", "sin(th2)", "p1", "p2")

    g: Any = eqx.field(converter=parameter, default=9.81)
    l1: Any = eqx.field(converter=parameter, default=1.0)
    l2: Any = eqx.field(converter=parameter, default=1.0)
    m1: Any = eqx.field(converter=parameter, default=1.0)
    m2: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Double pendulum",
        summary=(
            "Two rods and two point masses under gravity, from Hamilton's equations: chaos in a device that can "
            "be built at home, and a test of energy conservation over long runs."
        ),
        reference=(
            "Marion, J. B. (2013). Classical Dynamics of Particles and Systems. Academic Press. For its chaos see "
            "Shinbrot, T., Grebogi, C., Wisdom, J. and Yorke, J. A. (1992). Chaos in a double pendulum. Am. J. "
            "Phys. 60, 491-499. doi:10.1119/1.16860"
        ),
        equations=(
            "c = cos(th1 - th2)",
            "s = sin(th1 - th2)",
            "q = l1 l2 (m1 + m2 s^2)",
            "h1 = p1 p2 s / q",
            "h2 = s c (m2 l2^2 p1^2 + (m1 + m2) l1^2 p2^2 - 2 m2 l1 l2 p1 p2 c) / q^2",
            "dth1/dt = (l2 p1 - l1 p2 c) / (l1 q)",
            "dth2/dt = (l1 (m1 + m2) p2 - l2 m2 p1 c) / (l2 m2 q)",
            "dp1/dt = -(m1 + m2) g l1 sin(th1) - h1 + h2",
            "dp2/dt = -m2 g l2 sin(th2) + h1 - h2",
        ),
        parameters={
            "g": "acceleration of gravity, in m/s^2",
            "l1": "length of the upper rod, in m",
            "l2": "length of the lower rod, in m",
            "m1": "upper mass, in kg",
            "m2": "lower mass, in kg",
        },
        variables={
            "th1": "angle of the upper rod from the vertical, in radians",
            "th2": "angle of the lower rod from the vertical, in radians",
            "p1": "momentum that belongs to th1, in kg m^2/s",
            "p2": "momentum that belongs to th2, in kg m^2/s",
        },
        period=2.79,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.005 after 111,600 discarded",
                lyapunov_spectrum=((1.4646, 0.00102, -0.00102, -1.4646), (0.0098, 0.00069, 0.00069, 0.0098)),
                kaplan_yorke=(4.0, 0.0),
                pesin_entropy=(1.4646, 0.0098),
                correlation_dimension=(2.997, 0.046),
                permutation_entropy=(0.8842, 0.0028),
                complexity=(0.1791, 0.0042),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "autonomous", "hamiltonian", "pendulum"),
        caveats=(
            (
                "There is no attractor: what happens depends on the energy. Small swings are quasi-periodic, swings "
                "of large energy are mostly chaotic, and very fast rotation is regular again."
            ),
            (
                "No damping forgives the solver: check the energy. The angles can turn over and grow without bound; "
                "use their sines and cosines."
            ),
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        th1, th2, p1, p2 = x
        c = jnp.cos(th1 - th2)
        s = jnp.sin(th1 - th2)
        q = self.l1 * self.l2 * (self.m1 + self.m2 * s**2)
        h1 = p1 * p2 * s / q
        h2 = (
            s
            * c
            * (
                self.m2 * self.l2**2 * p1**2
                + (self.m1 + self.m2) * self.l1**2 * p2**2
                - 2 * self.m2 * self.l1 * self.l2 * p1 * p2 * c
            )
            / q**2
        )
        return (
            (self.l2 * p1 - self.l1 * p2 * c) / (self.l1 * q),
            (self.l1 * (self.m1 + self.m2) * p2 - self.l2 * self.m2 * p1 * c) / (self.l2 * self.m2 * q),
            -(self.m1 + self.m2) * self.g * self.l1 * jnp.sin(th1) - h1 + h2,
            -self.m2 * self.g * self.l2 * jnp.sin(th2) + h1 - h2,
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> four components."""
        th1, th2, p1, p2 = x
        return jnp.sin(th1), jnp.sin(th2), p1, p2

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([2.0, 2.5, 0.0, 0.0])
