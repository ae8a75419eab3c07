"""Thomas' cyclically symmetric attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Thomas(Flow):
    """Three variables, each damped and driven by the sine of the next.

    Args:
        a: damping of each variable.
        b: strength of the sine drive.

    Source: Thomas 1999, doi:10.1142/S0218127499001383.

    Example:
        >>> Thomas().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.85)
    b: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Thomas' cyclically symmetric attractor",
        summary=(
            "Each variable is damped and driven by the sine of the next: chaos from feedback loops alone, with "
            "cyclic symmetry."
        ),
        reference=(
            "Thomas, R. (1999). Deterministic chaos seen in terms of feedback circuits: analysis, synthesis, "
            "labyrinth chaos. Int. J. Bifurcation Chaos 9, 1889-1905. doi:10.1142/S0218127499001383"
        ),
        equations=("dx/dt = b sin(y) - a x", "dy/dt = b sin(z) - a y", "dz/dt = b sin(x) - a z"),
        parameters={"a": "damping of each variable", "b": "strength of the sine drive"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.969,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-5.55, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 300,000 discarded",
                dominant_period=(10.32, 0.41),
                lyapunov_spectrum=((0.484, -0.00086, -6.033), (0.011, 0.0011, 0.011)),
                kaplan_yorke=(2.0802, 0.0019),
                pesin_entropy=(0.484, 0.011),
                correlation_dimension=(2.006, 0.053),
                permutation_entropy=(0.8906, 0.0016),
                complexity=(0.184, 0.0024),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "trigonometric", "cyclic symmetry"),
        caveats=("Often written with b = 1 and a near 0.2; here time is scaled, with b = 10.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * jnp.sin(y) - self.a * x, self.b * jnp.sin(z) - self.a * y, self.b * jnp.sin(x) - self.a * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([2.199442, 2.3634225, 3.220197])
