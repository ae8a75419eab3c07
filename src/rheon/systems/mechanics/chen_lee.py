"""Chen–Lee system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ChenLee(Flow):
    """A rotating rigid body with linear feedback on each axis.

    Args:
        a: linear feedback on x; positive, so it drives.
        b: linear feedback on y; negative, so it damps.
        c: linear feedback on z; negative, so it damps.

    Source: Chen and Lee 2004.

    Example:
        >>> ChenLee().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=5.0)
    b: Any = eqx.field(converter=parameter, default=-10.0)
    c: Any = eqx.field(converter=parameter, default=-0.38)

    card = Card(
        title="Chen–Lee system",
        summary=(
            "Euler's equations of a rotating rigid body with linear feedback on each axis, which turns regular "
            "rotation into chaos."
        ),
        reference=(
            "Chen, H.-K. and Lee, C.-I. (2004). Anti-control of chaos in rigid body motion. Chaos, Solitons & "
            "Fractals 21, 957-965."
        ),
        equations=("dx/dt = a x - y z", "dy/dt = b y + x z", "dz/dt = c z + x y / 3"),
        parameters={
            "a": "linear feedback on x; positive, so it drives",
            "b": "linear feedback on y; negative, so it damps",
            "c": "linear feedback on z; negative, so it damps",
        },
        variables={
            "x": "angular velocity about the first axis, scaled",
            "y": "angular velocity about the second axis, scaled",
            "z": "angular velocity about the third axis, scaled",
        },
        period=2.8043,
        dt=0.004,
        invariants={
            "lyapunov_sum": Known(-5.38, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.004 after 140,215 discarded",
                dominant_period=(8.288, 0.012),
                lyapunov_spectrum=((0.1405, 0.00042, -5.5209), (0.0019, 0.00058, 0.0021)),
                kaplan_yorke=(2.02544, 0.00035),
                pesin_entropy=(0.1405, 0.0019),
                correlation_dimension=(1.823, 0.086),
                permutation_entropy=(0.7291, 0.0034),
                complexity=(0.2875, 0.0014),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "rigid body"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x - y * z, self.b * y + x * z, self.c * z + x * y / 3

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.17177112, 0.10360479, 6.2553878])
