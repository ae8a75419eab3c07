"""Zhou–Chen system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ZhouChen(Flow):
    """A smooth quadratic flow with a three-layer attractor.

    Args:
        a: linear growth rate of x.
        b: coefficient of y in dx/dt.
        c: linear rate of y; negative values damp.
        d: coefficient of y z in dy/dt.
        e: linear rate of z; negative values damp.

    Source: Zhou and Chen 2004.

    Example:
        >>> ZhouChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.97)
    b: Any = eqx.field(converter=parameter, default=0.15)
    c: Any = eqx.field(converter=parameter, default=-3.0)
    d: Any = eqx.field(converter=parameter, default=1.0)
    e: Any = eqx.field(converter=parameter, default=-8.78)

    card = Card(
        title="Zhou–Chen system",
        summary="A smooth quadratic flow whose attractor has three layers.",
        reference=(
            "Zhou, T. and Chen, G. (2004). A simple smooth chaotic system with a 3-layer attractor. Int. J. "
            "Bifurcation Chaos 14, 1795-1799."
        ),
        equations=("dx/dt = a x + b y + y z", "dy/dt = c y + d y z - x z", "dz/dt = e z - x y"),
        parameters={
            "a": "linear growth rate of x",
            "b": "coefficient of y in dx/dt",
            "c": "linear rate of y; negative values damp",
            "d": "coefficient of y z in dy/dt",
            "e": "linear rate of z; negative values damp",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=0.87518,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 35,007 discarded",
            dominant_period=(0.2406, 0.0026),
            lyapunov_spectrum=((0.673, -2e-05, -11.792), (0.018, 0.00037, 0.07)),
            lyapunov_sum=(-11.1197348, 6.2e-06),
            kaplan_yorke=(2.057, 0.0016),
            pesin_entropy=(0.673, 0.018),
            correlation_dimension=(2.018, 0.063),
            permutation_entropy=(0.525, 0.006),
            complexity=(0.2972, 0.0026),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + self.b * y + y * z, self.c * y + self.d * y * z - x * z, self.e * z - x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.60390203, 0.012111953, 0.00083277923])
