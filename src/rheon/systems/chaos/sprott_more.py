"""Sprott's signum-thermostat oscillator."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow


class SprottMore(Flow):
    """An oscillator with a switching thermostat.

    Source: Sprott 2020.

    Example:
        >>> SprottMore().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott's signum-thermostat oscillator",
        summary=(
            "An oscillator whose damping switches sign with z, from a paper that asks whether more examples of "
            "chaos are needed. From the collection's start it is regular."
        ),
        reference="Sprott, J. C. (2020). Do we need more chaos examples? Chaos Theory Appl. 2, 49-51.",
        equations=("dx/dt = y", "dy/dt = -x - y sign(z)", "dz/dt = y^2 - exp(-x^2)"),
        variables={"x": "position", "y": "velocity", "z": "thermostat: its sign chooses damping or driving"},
        period=6.621,
        dt=0.001,
        invariants=measured(
            "1,000,000 steps of 0.001 after 300,000 discarded",
            dominant_period=(6.79, 0.12),
            lyapunov_spectrum=((0.0038, -0.00197, -0.0132), (0.00096, 0.00082, 0.0045)),
            lyapunov_sum=(-0.011372, 1.3e-05),
            permutation_entropy=(0.5657, 0.0013),
            complexity=(0.38336, 0.00071),
        ),
        regime="cannot tell",
        tags=("quasi-periodic", "autonomous", "discontinuous", "thermostat"),
        caveats=(
            "The field jumps at z = 0: tangent vectors need the jump rule, which plain exponents leave out.",
            "Not chaotic from the default start: largest exponent zero within error; the collection annotates 1.09.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, -x - y * jnp.sign(z), y**2 - jnp.exp(-(x**2))

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.3396906, -0.21238338, 0.32982163])
