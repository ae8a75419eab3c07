"""Thomas' labyrinth."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ThomasLabyrinth(Flow):
    """Thomas' cyclic system at weak damping: a walk through a labyrinth.

    Args:
        a: damping of each variable; 0 gives an endless labyrinth.
        b: strength of the sine drive.

    Source: Thomas 1999, doi:10.1142/S0218127499001383.

    Example:
        >>> ThomasLabyrinth().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.5)
    b: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Thomas' labyrinth",
        summary=(
            "Thomas' system at weak damping: paths wander through a lattice of unstable fixed points, almost like "
            "a random walk."
        ),
        reference=(
            "Thomas, R. (1999). Deterministic chaos seen in terms of feedback circuits: analysis, synthesis, "
            "labyrinth chaos. Int. J. Bifurcation Chaos 9, 1889-1905. doi:10.1142/S0218127499001383"
        ),
        equations=("dx/dt = b sin(y) - a x", "dy/dt = b sin(z) - a y", "dz/dt = b sin(x) - a z"),
        parameters={"a": "damping of each variable; 0 gives an endless labyrinth", "b": "strength of the sine drive"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=6.05,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(-1.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.001 after 300,000 discarded",
                dominant_period=(3.13, 0.13),
                lyapunov_spectrum=((1.328, 2.8e-05, -2.828), (0.033, 0.0011, 0.034)),
                kaplan_yorke=(2.47, 0.013),
                pesin_entropy=(1.328, 0.033),
                correlation_dimension=(2.502, 0.059),
                permutation_entropy=(0.9195, 0.0037),
                complexity=(0.1235, 0.005),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "trigonometric", "cyclic symmetry"),
        caveats=("At a = 0 the labyrinth has no end and positions grow without bound.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * jnp.sin(y) - self.a * x, self.b * jnp.sin(z) - self.a * y, self.b * jnp.sin(x) - self.a * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-4.9599545, 1.0302034, -4.6883893])
