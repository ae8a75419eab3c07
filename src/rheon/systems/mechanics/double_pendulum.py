"""Double pendulum, as in the collection."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class DoublePendulum(Flow):
    """The collection's double pendulum, with its wrong momentum equations kept as published.

    Args:
        g: acceleration of gravity, in m/s^2.
        l1: length of the upper rod, in m.
        l2: length of the lower rod, in m.
        m1: upper mass, in kg.
        m2: lower mass, in kg.

    Source: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> DoublePendulum().variables
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
        title="Double pendulum, as in the collection",
        summary=(
            "The collection's double pendulum, kept so that published results can be compared. Its momentum "
            "equations are wrong; for mechanics use DoublePendulumHamiltonian."
        ),
        reference=(
            "As published in the dysts collection: Gilpin, W. (2021). Chaos as an interpretable benchmark for "
            "forecasting and data-driven modelling. NeurIPS Datasets and Benchmarks. arXiv:2110.05266. For the "
            "mechanics see Marion, J. B. (2013). Classical Dynamics of Particles and Systems. Academic Press."
        ),
        equations=(
            "c = cos(th1 - th2)",
            "s = sin(th1 - th2)",
            "q = l1 l2 (m1 + m2 s^2)",
            "w = l1 (m1 + m2) p2 - l2 m2 p1 c",
            "h1 = p1 p2 s / q",
            "h2 = l1 l2 s c (m2 p1^2 / l1^2 + w p2 / l2) / q^2",
            "dth1/dt = (l2 p1 - l1 p2 c) / (l1 q)",
            "dth2/dt = w / (l2 m2 q)",
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
        period=4.0234,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 160,936 discarded",
            dominant_period=(1.95257, 0.00047),
            lyapunov_spectrum=((0.083, -0.00295, -0.0018, -0.089), (0.051, 0.00048, 0.0011, 0.052)),
            lyapunov_sum=(-0.01066632, 4.5e-07),
            correlation_dimension=(1.2, 0.15),
            permutation_entropy=(0.5699, 0.0099),
            complexity=(0.3968, 0.0044),
        ),
        regime="cannot tell",
        tags=("dissipative", "autonomous", "pendulum"),
        caveats=(
            (
                "Not the Hamiltonian double pendulum: the momentum equations have wrong terms, energy is not kept and "
                "the divergence is not zero. Use DoublePendulumHamiltonian."
            ),
            (
                "In the long run from the default start the largest exponent is too small to be told from zero, while "
                "the collection annotates 3.99."
            ),
            "The angles can turn over and grow without bound; use their sines and cosines.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        th1, th2, p1, p2 = x
        c = jnp.cos(th1 - th2)
        s = jnp.sin(th1 - th2)
        q = self.l1 * self.l2 * (self.m1 + self.m2 * s**2)
        w = self.l1 * (self.m1 + self.m2) * p2 - self.l2 * self.m2 * p1 * c
        h1 = p1 * p2 * s / q
        h2 = self.l1 * self.l2 * s * c * (self.m2 * p1**2 / self.l1**2 + w * p2 / self.l2) / q**2
        return (
            (self.l2 * p1 - self.l1 * p2 * c) / (self.l1 * q),
            w / (self.l2 * self.m2 * q),
            -(self.m1 + self.m2) * self.g * self.l1 * jnp.sin(th1) - h1 + h2,
            -self.m2 * self.g * self.l2 * jnp.sin(th2) + h1 - h2,
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> four components."""
        th1, th2, p1, p2 = x
        return jnp.sin(th1), jnp.sin(th2), p1, p2

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([-44.334542, 223.53554, -1.2249799, 2.535486])
