"""Gumowski–Mira map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class GumowskiMira(Map):
    """Gumowski and Mira's map with a rational force.

    Args:
        a: linear part of the force; 2 (1 - a) weighs its rational part.
        b: weight of the last y; areas change by |b| each step.

    Source: Gumowski and Mira 1980.

    Example:
        >>> GumowskiMira().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.1)
    b: Any = eqx.field(converter=parameter, default=-0.2)

    card = Card(
        title="Gumowski–Mira map",
        summary=(
            "A nearly area-preserving map with a rational force, made at CERN for the motion of particles in "
            "accelerators; known for its winged patterns."
        ),
        reference=(
            "Gumowski, I. and Mira, C. (1980). Recurrences and Discrete Dynamic Systems. Lect. Notes Math. 809, "
            "Springer."
        ),
        equations=("f(x) = a x + 2 (1 - a) x^2 / (1 + x^2)", "x' = b y + f(x)", "y' = f(x') - x"),
        parameters={
            "a": "linear part of the force; 2 (1 - a) weighs its rational part",
            "b": "weight of the last y; areas change by |b| each step",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        invariants={
            "lyapunov_sum": Known(float(np.log(0.2)), 0.0, "exact: ln |b|"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((-0.159145175318, -1.45029273711), (0.0, 8.1e-18)),
                kaplan_yorke=(0.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                permutation_entropy=(0.14478295061, 7e-10),
                complexity=(0.14080311833, 6.9e-10),
            ),
        },
        regime="periodic",
        tags=("periodic", "map", "dissipative", "invertible", "rational"),
        caveats=(
            "Periodic at the default parameters: both exponents are negative. b near 1 gives the known patterns.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        f = self.a * x + 2 * (1 - self.a) * x**2 / (1 + x**2)
        xn = self.b * y + f
        return xn, self.a * xn + 2 * (1 - self.a) * xn**2 / (1 + xn**2) - x

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
