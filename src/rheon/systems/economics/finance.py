"""Finance system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Finance(Flow):
    """Interest rate, investment demand and prices in a quadratic feedback.

    Args:
        a: amount of saving.
        b: cost per investment.
        c: elasticity of demand of the markets.

    Source: Cai and Huang 2007.

    Example:
        >>> Finance().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.001)
    b: Any = eqx.field(converter=parameter, default=0.2)
    c: Any = eqx.field(converter=parameter, default=1.1)

    card = Card(
        title="Finance system",
        summary=(
            "Interest rate, investment and prices acting on one another through two quadratic terms: a small "
            "model of erratic finance and a common test of chaos control."
        ),
        reference=("Cai, G. and Huang, J. (2007). A new finance chaotic attractor. Int. J. Nonlinear Sci. 3, 213-220."),
        equations=("dx/dt = (1 / b - a) x + z + x y", "dy/dt = -b y - x^2", "dz/dt = -x - c z"),
        parameters={"a": "amount of saving", "b": "cost per investment", "c": "elasticity of demand of the markets"},
        variables={"x": "interest rate", "y": "investment demand, measured from 1 / b", "z": "price index"},
        period=9.8932,
        dt=0.05,
        invariants=measured(
            "1,000,000 steps of 0.05 after 39,572 discarded",
            dominant_period=(8.49, 0.34),
            lyapunov_spectrum=((0.0921, 1.8e-05, -0.63389), (0.0012, 2.9e-05, 0.00072)),
            lyapunov_sum=(-0.5417505, 1.2e-06),
            kaplan_yorke=(2.1453, 0.0019),
            pesin_entropy=(0.0921, 0.0012),
            correlation_dimension=(2.013, 0.075),
            permutation_entropy=(0.624, 0.0015),
            complexity=(0.39466, 0.00056),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("The variables are dimensionless and can be negative; nothing here was fitted to markets.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (1 / self.b - self.a) * x + z + x * y, -self.b * y - x**2, -x - self.c * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-0.51664739, -3.9568707, 0.0012893581])
