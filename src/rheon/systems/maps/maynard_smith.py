"""Maynard Smith map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class MaynardSmith(Map):
    """A quadratic law with a lag of one generation.

    Args:
        a: coefficient of the current value.
        b: constant added each step.

    Source: Maynard Smith 1968.

    Example:
        >>> MaynardSmith().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.87)
    b: Any = eqx.field(converter=parameter, default=0.75)

    card = Card(
        title="Maynard Smith map",
        summary="A quadratic law with a lag of one generation: growth is held back by the generation before.",
        reference="Maynard Smith, J. (1968). Mathematical Ideas in Biology. Cambridge University Press.",
        equations=("x' = y", "y' = a y + b - x^2"),
        parameters={"a": "coefficient of the current value", "b": "constant added each step"},
        variables={"x": "value one step ago", "y": "current value"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.13066, -0.1146), (0.00027, 0.00098)),
            lyapunov_sum=(0.0160661823062, 2.6e-16),
            pesin_entropy=(0.13066, 0.00027),
            correlation_dimension=(1.464, 0.028),
            permutation_entropy=(0.62727, 0.00043),
            complexity=(0.40183, 0.00012),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "polynomial", "population"),
        caveats=(
            "Not invertible: areas fold over, so the exponents may sum to a positive number, as here (0.015).",
            "Values of both signs occur: no population is meant literally. Many starts escape to infinity.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y, self.a * y + self.b - x**2

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.0, 0.1])
