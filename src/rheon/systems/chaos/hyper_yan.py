"""Yan's four-dimensional system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperYan(Flow):
    """The Chen system with a strongly damped fourth variable.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y; c - a multiplies x in dy/dt.
        d: linear damping of w.

    Source: Meier 2003.

    Example:
        >>> HyperYan().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=37.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=26.0)
    d: Any = eqx.field(converter=parameter, default=38.0)

    card = Card(
        title="Yan's four-dimensional system",
        summary=(
            "The Chen system with a strongly damped fourth variable. Published as hyperchaotic; at these "
            "constants only one exponent is positive."
        ),
        reference="Meier, J. (2003). Presentation of Attractors with Cinema (as cited by the collection).",
        equations=(
            "dx/dt = a (y - x)",
            "dy/dt = (c - a) x - x z + c y",
            "dz/dt = x y - b z + x z - y z - w",
            "dw/dt = y z - x z - d w",
        ),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y; c - a multiplies x in dy/dt",
            "d": "linear damping of w",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate; lowered by w",
            "w": "added variable, driven by y z - x z",
        },
        period=0.9127,
        dt=0.002,
        invariants=measured(
            "1,000,000 steps of 0.002 after 91,270 discarded",
            dominant_period=(1.306, 0.027),
            lyapunov_spectrum=((1.254, -0.00057, -15.295, -37.95808), (0.02, 0.00061, 0.02, 0.00087)),
            lyapunov_sum=(-51.999835, 1.3e-05),
            kaplan_yorke=(2.082, 0.0013),
            pesin_entropy=(1.254, 0.02),
            correlation_dimension=(1.921, 0.024),
            permutation_entropy=(0.7443, 0.003),
            complexity=(0.3175, 0.0022),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Not hyperchaotic at the default constants: the exponents are 1.25, 0, -15.3 and -38.0.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return (
            self.a * (y - x),
            (self.c - self.a) * x - x * z + self.c * y,
            x * y - self.b * z + x * z - y * z - w,
            y * z - x * z - self.d * w,
        )

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([-6.576620730899293, -4.617145437320736, 17.796515255115004, 0.8072357311545831])
