"""Cai's hyperchaotic system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperCai(Flow):
    """A Lorenz-like flow with an integrating fourth variable.

    Args:
        a: rate at which x follows y.
        b: coefficient of x in dy/dt.
        c: linear growth rate of y.
        d: linear damping of z.
        e: coefficient of -x in dw/dt.

    Source: Cai and Huang 2007.

    Example:
        >>> HyperCai().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=27.5)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=19.3)
    d: Any = eqx.field(converter=parameter, default=2.9)
    e: Any = eqx.field(converter=parameter, default=3.3)

    card = Card(
        title="Cai's hyperchaotic system",
        summary=(
            "A Lorenz-like quadratic flow with a fourth variable that integrates -x and feeds y: two directions "
            "of growth at little cost in terms."
        ),
        reference=(
            "Cai, G. and Huang, J. (2007). A new finance chaotic attractor. Int. J. Nonlinear Sci. 3, 213-220 (as "
            "cited by the collection)."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = b x + c y + w - x z", "dz/dt = y^2 - d z", "dw/dt = -e x"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear growth rate of y",
            "d": "linear damping of z",
            "e": "coefficient of -x in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate, driven by y^2",
            "w": "added variable, the integral of -e x",
        },
        period=0.61139,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-11.1, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 61,138 discarded",
                dominant_period=(0.49, 0.027),
                lyapunov_spectrum=((1.678, 0.0869, 0.0016, -12.866), (0.026, 0.0093, 0.0023, 0.024)),
                kaplan_yorke=(3.1371, 0.0021),
                pesin_entropy=(1.764, 0.025),
                correlation_dimension=(2.989, 0.071),
                permutation_entropy=(0.5802, 0.0025),
                complexity=(0.37902, 0.00066),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("The second positive exponent is much smaller than the first: averages must be long to see it.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x), self.b * x + self.c * y + w - x * z, y**2 - self.d * z, -self.e * x

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([-10.691273602120157, -15.541159376570342, 18.388272900250726, -14.904493939514888])
