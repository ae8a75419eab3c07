"""Rikitake dynamo."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RikitakeDynamo(Flow):
    """Two coupled disk dynamos with irregular reversals.

    Args:
        a: difference of the disks' angular velocities.
        mu: ohmic damping of the currents.

    Source: Rikitake 1958, doi:10.1017/S0305004100033223.

    Example:
        >>> RikitakeDynamo().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    mu: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Rikitake dynamo",
        summary=(
            "Two coupled disk dynamos whose currents reverse at irregular times: the toy of reversals of the "
            "Earth's magnetic field."
        ),
        reference=(
            "Rikitake, T. (1958). Oscillations of a system of disk dynamos. Math. Proc. Camb. Philos. Soc. 54, "
            "89-105. doi:10.1017/S0305004100033223"
        ),
        equations=("dx/dt = y z - mu x", "dy/dt = x (z - a) - mu y", "dz/dt = 1 - x y"),
        parameters={"a": "difference of the disks' angular velocities", "mu": "ohmic damping of the currents"},
        variables={
            "x": "current of the first dynamo, scaled",
            "y": "current of the second dynamo, scaled",
            "z": "angular velocity of the first disk, scaled",
        },
        period=5.8975,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-2.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 58,975 discarded",
                lyapunov_spectrum=((0.1263, 9.1e-06, -2.1263), (0.001, 1.7e-05, 0.001)),
                kaplan_yorke=(2.05941, 0.00048),
                pesin_entropy=(0.1263, 0.001),
                correlation_dimension=(2.024, 0.042),
                permutation_entropy=(0.541, 0.0052),
                complexity=(0.3782, 0.0022),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "geomagnetism", "reversals"),
        caveats=("Reversals are rare and uneven: statistics of them need long runs.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * z - self.mu * x, x * (z - self.a) - self.mu * y, 1 - x * y

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-0.7791562791136255, -0.6302244598741468, 2.671200187214492])
