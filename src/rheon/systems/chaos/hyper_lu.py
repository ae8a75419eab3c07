"""Hyperchaotic Lü system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperLu(Flow):
    """The Lü system made hyperchaotic by state feedback.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y.
        d: linear growth rate of w.

    Source: Chen et al. 2006.

    Example:
        >>> HyperLu().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=36.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=20.0)
    d: Any = eqx.field(converter=parameter, default=1.3)

    card = Card(
        title="Hyperchaotic Lü system",
        summary=(
            "The Lü system under state feedback: a fourth variable driven by x z gives a second direction of growth."
        ),
        reference=(
            "Chen, A., Lu, J., Lü, J. and Yu, S. (2006). Generating hyperchaotic Lü attractor via state feedback "
            "control. Physica A 364, 103-110."
        ),
        equations=("dx/dt = a (y - x) + w", "dy/dt = c y - x z", "dz/dt = x y - b z", "dw/dt = d w + x z"),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "feedback variable, driven by x z",
        },
        period=0.71629,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(-17.7, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.001 after 143,258 discarded",
                dominant_period=(0.451, 0.033),
                lyapunov_spectrum=((0.995, 0.3, -0.0023, -18.993), (0.013, 0.031, 0.0081, 0.037)),
                kaplan_yorke=(3.0682, 0.0018),
                pesin_entropy=(1.295, 0.037),
                correlation_dimension=(2.89, 0.12),
                permutation_entropy=(0.6669, 0.0021),
                complexity=(0.3786, 0.0011),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + w, self.c * y - x * z, x * y - self.b * z, self.d * w + x * z

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([8.11348619, 10.55664382, 18.44590719, -28.38151717])
