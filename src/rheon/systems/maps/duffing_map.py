"""Duffing map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class DuffingMap(Map):
    """Holmes's cubic map of the plane; its exponents sum to ln b.

    Args:
        a: coefficient of y in the next y.
        b: contraction: areas shrink by b each step.

    Source: Holmes 1979, doi:10.1098/rsta.1979.0068.

    Example:
        >>> DuffingMap().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.75)
    b: Any = eqx.field(converter=parameter, default=0.2)

    card = Card(
        title="Duffing map",
        summary=(
            "A cubic map of the plane that shares the look of the forced Duffing oscillator; areas shrink by the "
            "same factor everywhere, so the exponents sum to ln b."
        ),
        reference=(
            "Holmes, P. (1979). A nonlinear oscillator with a strange attractor. Phil. Trans. R. Soc. A 292, "
            "419-448. doi:10.1098/rsta.1979.0068"
        ),
        equations=("x' = y", "y' = a y - b x - y^3"),
        parameters={"a": "coefficient of y in the next y", "b": "contraction: areas shrink by b each step"},
        variables={"x": "last value of y", "y": "current value"},
        invariants={
            "lyapunov_sum": Known(float(np.log(0.2)), 0.0, "exact: ln b"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((0.47698, -2.08642), (0.00039, 0.00039)),
                kaplan_yorke=(1.22861, 0.00019),
                pesin_entropy=(0.47698, 0.00039),
                correlation_dimension=(1.163, 0.015),
                permutation_entropy=(0.7562, 0.0025),
                complexity=(0.3148, 0.0019),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "dissipative", "invertible", "polynomial"),
        caveats=("Not the forced Duffing flow sampled in time. Points outside the basin escape within a few steps.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y, self.a * y - self.b * x - y**3

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.51, 0.1])
