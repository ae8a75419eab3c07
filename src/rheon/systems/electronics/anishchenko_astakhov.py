"""Anishchenko–Astakhov generator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class AnishchenkoAstakhov(Flow):
    """A self-oscillating circuit whose gain is lowered by its own rectified, slowly forgotten output.

    Args:
        eta: rate at which the inertial variable z follows its drive.
        mu: excitation: linear growth rate of x.

    Source: Anishchenko et al. 2007.

    Example:
        >>> AnishchenkoAstakhov().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    eta: Any = eqx.field(converter=parameter, default=0.5)
    mu: Any = eqx.field(converter=parameter, default=1.2)

    card = Card(
        title="Anishchenko–Astakhov generator",
        summary=(
            "A self-oscillator with an inertial nonlinearity: a band-shaped attractor reached by period doubling, "
            "easy to build as a circuit."
        ),
        reference=(
            "Anishchenko, V. S., Astakhov, V., Neiman, A., Vadivasova, T. and Schimansky-Geier, L. (2007). "
            "Nonlinear Dynamics of Chaotic and Stochastic Systems: Tutorial and Modern Developments. Springer."
        ),
        equations=("dx/dt = mu x + y - x z", "dy/dt = -x", "dz/dt = eta (max(x, 0)^2 - z)"),
        parameters={
            "eta": "rate at which the inertial variable z follows its drive",
            "mu": "excitation: linear growth rate of x",
        },
        variables={
            "x": "oscillation, as seen by the amplifier",
            "y": "second coordinate of the oscillation; its rate is -x",
            "z": "inertial variable that lowers the gain",
        },
        period=6.814,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 68,140 discarded",
            dominant_period=(6.54, 0.16),
            lyapunov_spectrum=((0.0436, 1.5e-05, -0.4578), (0.0024, 0.00014, 0.0014)),
            lyapunov_sum=(-0.414134424, 2.8e-08),
            kaplan_yorke=(2.0953, 0.0053),
            pesin_entropy=(0.0436, 0.0024),
            correlation_dimension=(1.957, 0.048),
            permutation_entropy=(0.53, 0.0011),
            complexity=(0.37211, 0.00078),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise"),
        caveats=("x^2 H(x) has a jump in its second derivative at x = 0, which high-order solvers feel.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.mu * x + y - x * z, -x, self.eta * (jnp.maximum(x, 0) ** 2 - z)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([3.6225814, 3.3226339, 1.9973142])
