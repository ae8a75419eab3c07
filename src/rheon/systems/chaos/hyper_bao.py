"""Bao's hyperchaotic Lü system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperBao(Flow):
    """The Lü system with a fourth variable that makes it hyperchaotic.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y.
        d: coefficient of y z in dw/dt.
        e: coefficient of x in dw/dt.

    Source: Bao and Liu 2008.

    Example:
        >>> HyperBao().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=36.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=20.0)
    d: Any = eqx.field(converter=parameter, default=0.1)
    e: Any = eqx.field(converter=parameter, default=21.0)

    card = Card(
        title="Bao's hyperchaotic Lü system",
        summary="The Lü system with a fourth variable fed by y z and x: two directions of growth.",
        reference=(
            "Bao, B.-C. and Liu, Z. (2008). A hyperchaotic attractor coined from chaotic Lü system. Chin. Phys. "
            "Lett. 25, 2396-2399."
        ),
        equations=("dx/dt = a (y - x) + w", "dy/dt = c y - x z", "dz/dt = x y - b z", "dw/dt = d y z + e x"),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "coefficient of y z in dw/dt",
            "e": "coefficient of x in dw/dt",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "added variable",
        },
        period=0.58315,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-19.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 58,315 discarded",
                dominant_period=(0.545, 0.04),
                lyapunov_spectrum=((0.769, 0.103, -0.0016, -19.869), (0.014, 0.023, 0.014, 0.029)),
                kaplan_yorke=(3.0438, 0.0014),
                pesin_entropy=(0.871, 0.027),
                correlation_dimension=(2.75, 0.11),
                permutation_entropy=(0.5808, 0.002),
                complexity=(0.37785, 0.00089),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("The second positive exponent is much smaller than the first: averages must be long to see it.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + w, self.c * y - x * z, x * y - self.b * z, self.d * y * z + self.e * x

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([9.271308063781017, 9.752247178805291, 23.919154915696105, -16.69675939965203])
