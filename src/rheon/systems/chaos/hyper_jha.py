"""Jha's hyperchaotic Lorenz system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperJha(Flow):
    """The Lorenz system with a growing fourth variable fed back into x.

    Args:
        a: rate at which x follows y (Lorenz's sigma).
        b: coefficient of x in dy/dt (Lorenz's rho).
        c: linear damping of z (Lorenz's beta).
        d: linear growth rate of w.

    Source: Meier 2003.

    Example:
        >>> HyperJha().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=28.0)
    c: Any = eqx.field(converter=parameter, default=2.667)
    d: Any = eqx.field(converter=parameter, default=1.3)

    card = Card(
        title="Jha's hyperchaotic Lorenz system",
        summary=(
            "The Lorenz system with a fourth variable driven by -x z and fed back into x: two exponents of "
            "similar size."
        ),
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        equations=("dx/dt = a (y - x) + w", "dy/dt = b x - x z - y", "dz/dt = x y - c z", "dw/dt = d w - x z"),
        parameters={
            "a": "rate at which x follows y (Lorenz's sigma)",
            "b": "coefficient of x in dy/dt (Lorenz's rho)",
            "c": "linear damping of z (Lorenz's beta)",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "Lorenz's x; receives w",
            "y": "Lorenz's y",
            "z": "Lorenz's z",
            "w": "added variable, driven by -x z",
        },
        period=0.85645,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-12.367, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 34,258 discarded",
                dominant_period=(1.266, 0.024),
                lyapunov_spectrum=((0.3514, 0.2118, -0.00048, -12.9298), (0.0087, 0.0069, 0.00067, 0.009)),
                kaplan_yorke=(3.04356, 0.00086),
                pesin_entropy=(0.5633, 0.009),
                correlation_dimension=(2.84, 0.16),
                permutation_entropy=(0.5168, 0.0031),
                complexity=(0.3574, 0.0011),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Same equations as HyperLorenz with b and c exchanged in name and another d.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + w, self.b * x - x * z - y, x * y - self.c * z, self.d * w - x * z

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([13.76544888070825, 20.203791990082554, 32.08179795423583, -51.189321449994914])
