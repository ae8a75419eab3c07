"""Yang–Chen hyperchaotic system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperYangChen(Flow):
    """A Lorenz-like flow with an integrating fourth variable.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: coefficient of x in dy/dt.
        d: coefficient of -x in dw/dt.

    Source: Meier 2003.

    Example:
        >>> HyperYangChen().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=30.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=35.0)
    d: Any = eqx.field(converter=parameter, default=8.0)

    card = Card(
        title="Yang–Chen hyperchaotic system",
        summary=(
            "A Lorenz-like flow without damping of y, with a fourth variable that integrates -x: two exponents of "
            "similar size."
        ),
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        equations=("dx/dt = a (y - x)", "dy/dt = c x + w - x z", "dz/dt = x y - b z", "dw/dt = -d x"),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "coefficient of x in dy/dt",
            "d": "coefficient of -x in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate",
            "w": "added variable, the integral of -d x",
        },
        period=0.9127,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-33.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 36,508 discarded",
                dominant_period=(0.627, 0.051),
                lyapunov_spectrum=((0.3656, 0.2517, 0.00022, -33.6172), (0.006, 0.0031, 0.00026, 0.0044)),
                kaplan_yorke=(3.01836, 0.0002),
                pesin_entropy=(0.6173, 0.0044),
                correlation_dimension=(2.87, 0.16),
                permutation_entropy=(0.6407, 0.0038),
                complexity=(0.38708, 0.00072),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(
            "The collection's period is that of HyperYan to the last digit: estimate it anew before you rely on it.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x), self.c * x + w - x * z, x * y - self.b * z, -self.d * x

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([3.534464234888686, 4.82852516302869, 25.04917588890622, 17.118520274514353])
