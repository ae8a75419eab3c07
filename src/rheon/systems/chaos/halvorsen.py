"""Halvorsen attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Halvorsen(Flow):
    """A quadratic flow with cyclic symmetry.

    Args:
        a: linear damping of each variable.
        b: coefficient with which the two other variables lower each one.

    Source: Sprott 2010.

    Example:
        >>> Halvorsen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.4)
    b: Any = eqx.field(converter=parameter, default=4.0)

    card = Card(
        title="Halvorsen attractor",
        summary=(
            "A quadratic flow that looks the same under x -> y -> z -> x: three lobes from one rule. A test for "
            "methods that should find cyclic symmetry."
        ),
        reference="Sprott, J. C. (2010). Elegant Chaos: Algebraically Simple Chaotic Flows. World Scientific.",
        equations=(
            "dx/dt = -a x - b (y + z) - y^2",
            "dy/dt = -a y - b (z + x) - z^2",
            "dz/dt = -a z - b (x + y) - x^2",
        ),
        parameters={
            "a": "linear damping of each variable",
            "b": "coefficient with which the two other variables lower each one",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=1.4889,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(-4.2, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "893,340 steps of 0.01 after 29,777 discarded",
                dominant_period=(1.4841, 0.0046),
                lyapunov_spectrum=((0.6795, 9.3e-05, -4.8796), (0.006, 0.00012, 0.006)),
                kaplan_yorke=(2.1393, 0.0012),
                pesin_entropy=(0.6795, 0.006),
                correlation_dimension=(2.02, 0.025),
                permutation_entropy=(0.7506, 0.0018),
                complexity=(0.3166, 0.0013),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "cyclic symmetry"),
        caveats=("Starts away from the attractor can escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            -self.a * x - self.b * (y + z) - y**2,
            -self.a * y - self.b * (z + x) - z**2,
            -self.a * z - self.b * (x + y) - x**2,
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-8.6807408, -2.4741399, 0.070775762])
