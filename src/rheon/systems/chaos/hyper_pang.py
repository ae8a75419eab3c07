"""Pang's hyperchaotic Lü system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperPang(Flow):
    """The Lü system made hyperchaotic by a linearly driven fourth variable.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y.
        d: coefficient of -(x + y) in dw/dt.

    Source: Pang and Liu 2011.

    Example:
        >>> HyperPang().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=36.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=20.0)
    d: Any = eqx.field(converter=parameter, default=2.0)

    card = Card(
        title="Pang's hyperchaotic Lü system",
        summary="The Lü system with a fourth variable driven only by linear terms and fed into y.",
        reference=(
            "Pang, S. and Liu, Y. (2011). A new hyperchaotic system from the Lü system and its control. J. "
            "Comput. Appl. Math. 235, 2775-2789."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = c y + w - x z", "dz/dt = x y - b z", "dw/dt = -d (x + y)"),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "coefficient of -(x + y) in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate",
            "w": "added variable, the integral of -d (x + y)",
        },
        period=0.84394,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-19.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 84,394 discarded",
                dominant_period=(0.503, 0.038),
                lyapunov_spectrum=((1.453, 0.117, 0.0049, -20.575), (0.015, 0.011, 0.0053, 0.021)),
                kaplan_yorke=(3.07631, 0.0009),
                pesin_entropy=(1.57, 0.02),
                correlation_dimension=(2.96, 0.11),
                permutation_entropy=(0.6816, 0.003),
                complexity=(0.3627, 0.0015),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("The second positive exponent is much smaller than the first: averages must be long to see it.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x), self.c * y + w - x * z, x * y - self.b * z, -self.d * (x + y)

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([8.40863585, 4.67210241, 27.91032548, -1.26300886])
