"""Lü system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LuChen(Flow):
    """Lü and Chen's system between Lorenz and Chen.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y.

    Source: Lü and Chen 2002, doi:10.1142/S0218127402004620.

    Example:
        >>> LuChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=36.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=18.0)

    card = Card(
        title="Lü system",
        summary="The bridge between the Lorenz and the Chen system: y neither is damped nor feels x directly.",
        reference=(
            "Lü, J. and Chen, G. (2002). A new chaotic attractor coined. Int. J. Bifurcation Chaos 12, 659-661. "
            "doi:10.1142/S0218127402004620"
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = c y - x z", "dz/dt = x y - b z"),
        parameters={"a": "rate at which x follows y", "b": "linear damping of z", "c": "linear growth rate of y"},
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=2.3385,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-21.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 233,849 discarded",
                dominant_period=(2.3417, 0.0012),
                lyapunov_spectrum=((0.313, -0.0012, -21.3118), (0.0087, 0.0019, 0.009)),
                kaplan_yorke=(2.01469, 0.00041),
                pesin_entropy=(0.313, 0.0087),
                correlation_dimension=(1.833, 0.086),
                permutation_entropy=(0.78931, 0.00035),
                complexity=(0.32927, 0.00035),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "double scroll", "Lorenz family"),
        caveats=("RayleighBenard is the same equation with other constants.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.c * y - x * z, x * y - self.b * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([10.956479, 9.8813092, 22.676714])
