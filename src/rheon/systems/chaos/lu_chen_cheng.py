"""Lü–Chen–Cheng system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LuChenCheng(Flow):
    """A Lorenz-like flow with a product in every equation.

    Args:
        a: linear rate of y; with b it also sets the rate of x, -a b / (a + b).
        b: linear rate of z; negative values damp.
        c: constant drive of x.

    Source: Lü, Chen and Cheng 2004.

    Example:
        >>> LuChenCheng().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-10.0)
    b: Any = eqx.field(converter=parameter, default=-4.0)
    c: Any = eqx.field(converter=parameter, default=18.1)

    card = Card(
        title="Lü–Chen–Cheng system",
        summary="A generalised Lorenz-like flow with a product in every equation and a constant drive of x.",
        reference=(
            "Lü, J., Chen, G. and Cheng, D. (2004). A new chaotic system and beyond: the generalized Lorenz-like "
            "system. Int. J. Bifurcation Chaos 14, 1507-1537."
        ),
        equations=("dx/dt = c - a b x / (a + b) - y z", "dy/dt = a y + x z", "dz/dt = b z + x y"),
        parameters={
            "a": "linear rate of y; with b it also sets the rate of x, -a b / (a + b)",
            "b": "linear rate of z; negative values damp",
            "c": "constant drive of x",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=0.92333,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-11.142857142857, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 36,933 discarded",
                dominant_period=(0.9268, 0.0016),
                lyapunov_spectrum=((0.2667, -0.0003, -11.4092), (0.0027, 0.00031, 0.0026)),
                kaplan_yorke=(2.02337, 0.00023),
                pesin_entropy=(0.2667, 0.0027),
                correlation_dimension=(1.721, 0.068),
                permutation_entropy=(0.4942, 0.0012),
                complexity=(0.35247, 0.00067),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("a + b must not vanish.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.c - self.a * self.b * x / (self.a + self.b) - y * z, self.a * y + x * z, self.b * z + x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-5.5177615, 2.4990595, 10.461798])
