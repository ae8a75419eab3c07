"""Shimizu–Morioka system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ShimizuMorioka(Flow):
    """A simplified Lorenz system for strong driving.

    Args:
        a: damping of y.
        b: damping of z.

    Source: Shimizu and Morioka 1980, doi:10.1016/0375-9601(80)90466-1.

    Example:
        >>> ShimizuMorioka().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.85)
    b: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Shimizu–Morioka system",
        summary=(
            "A simplified Lorenz system in the limit of strong driving, studied for how Lorenz attractors arise "
            "and lose their order."
        ),
        reference=(
            "Shimizu, T. and Morioka, N. (1980). On the bifurcation of a symmetric limit cycle to an asymmetric "
            "one in a simple model. Phys. Lett. A 76, 201-204. doi:10.1016/0375-9601(80)90466-1"
        ),
        equations=("dx/dt = y", "dy/dt = x - a y - x z", "dz/dt = x^2 - b z"),
        parameters={"a": "damping of y", "b": "damping of z"},
        variables={"x": "position", "y": "velocity", "z": "slow variable that softens the spring, driven by x^2"},
        period=12.038,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-1.35, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 48,151 discarded",
                dominant_period=(11.78, 0.34),
                lyapunov_spectrum=((0.035456, 2.5e-05, -1.385481), (5.5e-05, 3e-05, 3.8e-05)),
                kaplan_yorke=(2.025591, 3.9e-05),
                pesin_entropy=(0.035456, 5.5e-05),
                correlation_dimension=(1.833, 0.092),
                permutation_entropy=(0.526, 0.0027),
                complexity=(0.367, 0.001),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Chaos at the default constants is weak: 0.036 per time unit.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, x - self.a * y - x * z, x**2 - self.b * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.016838697, 0.03489384, 0.35346848])
