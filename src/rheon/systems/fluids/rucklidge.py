"""Rucklidge system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Rucklidge(Flow):
    """Double convection in three modes.

    Args:
        a: linear damping of x.
        b: coefficient of y in dx/dt: driving.

    Source: Rucklidge 1992, doi:10.1017/S0022112092003392.

    Example:
        >>> Rucklidge().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.0)
    b: Any = eqx.field(converter=parameter, default=6.7)

    card = Card(
        title="Rucklidge system",
        summary=(
            "Double convection in three modes, such as convection in a magnetic field: Lorenz-like chaos near a "
            "double bifurcation."
        ),
        reference=(
            "Rucklidge, A. M. (1992). Chaos in models of double convection. J. Fluid Mech. 237, 209-229. "
            "doi:10.1017/S0022112092003392"
        ),
        equations=("dx/dt = -a x + b y - y z", "dy/dt = x", "dz/dt = y^2 - z"),
        parameters={"a": "linear damping of x", "b": "coefficient of y in dx/dt: driving"},
        variables={
            "x": "rate of change of y",
            "y": "amplitude of the convection",
            "z": "second-order mode, driven by y^2",
        },
        period=6.0721,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-3.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 60,721 discarded",
                lyapunov_spectrum=((0.19176, -6.3e-05, -3.1917), (0.00097, 5.7e-05, 0.001)),
                kaplan_yorke=(2.06008, 0.0003),
                pesin_entropy=(0.19176, 0.00097),
                correlation_dimension=(2.06, 0.096),
                permutation_entropy=(0.8184, 0.003),
                complexity=(0.2822, 0.0032),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -self.a * x + self.b * y - y * z, x, y**2 - z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.9257158, 3.1923835, 5.7829655])
