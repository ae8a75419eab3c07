"""Hyperchaotic Lorenz system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperLorenz(Flow):
    """The Lorenz system with a fourth variable that grows and feeds back.

    Args:
        a: rate at which x follows y (Lorenz's sigma).
        b: linear damping of z (Lorenz's beta).
        c: coefficient of x in dy/dt (Lorenz's rho).
        d: linear growth rate of w.

    Source: Meier 2003.

    Example:
        >>> HyperLorenz().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=2.667)
    c: Any = eqx.field(converter=parameter, default=28.0)
    d: Any = eqx.field(converter=parameter, default=1.1)

    card = Card(
        title="Hyperchaotic Lorenz system",
        summary="The Lorenz system with a fourth variable driven by -x z and fed back into x.",
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        equations=("dx/dt = a (y - x) + w", "dy/dt = c x - y - x z", "dz/dt = x y - b z", "dw/dt = d w - x z"),
        parameters={
            "a": "rate at which x follows y (Lorenz's sigma)",
            "b": "linear damping of z (Lorenz's beta)",
            "c": "coefficient of x in dy/dt (Lorenz's rho)",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "Lorenz's x; receives w",
            "y": "Lorenz's y",
            "z": "Lorenz's z",
            "w": "added variable, driven by -x z",
        },
        period=1.2775,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-12.567, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 127,750 discarded",
                dominant_period=(1.25, 0.028),
                lyapunov_spectrum=((0.263, 0.102, -0.00023, -12.9317), (0.01, 0.011, 0.0028, 0.0056)),
                kaplan_yorke=(3.0282, 0.0012),
                pesin_entropy=(0.3649, 0.0071),
                correlation_dimension=(2.91, 0.15),
                permutation_entropy=(0.6102, 0.0023),
                complexity=(0.3753, 0.0011),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=(
            "Same equations as HyperJha with b and c exchanged in name and another d.",
            "w reaches 200 while x and y stay below 30: scale the variables before fitting.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + w, self.c * x - y - x * z, x * y - self.b * z, self.d * w - x * z

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([-9.186073735061425, -0.6744570634419695, 16.440536886214517, -145.0243848950473])
