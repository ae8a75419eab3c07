"""Burke–Shaw attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class BurkeShaw(Flow):
    """Burke and Shaw's relative of the Lorenz system with two parameters.

    Args:
        e: constant inflow of z.
        n: rate of the linear and product terms.

    Source: Shaw 1981, doi:10.1515/zna-1981-0115.

    Example:
        >>> BurkeShaw().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    e: Any = eqx.field(converter=parameter, default=13.0)
    n: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Burke–Shaw attractor",
        summary=(
            "A two-parameter relative of the Lorenz system with the same symmetry and another arrangement of "
            "leaves: a case for topological comparison."
        ),
        reference=(
            "Shaw, R. (1981). Strange attractors, chaotic behavior, and information flow. Z. Naturforsch. A 36, "
            "80-112. doi:10.1515/zna-1981-0115"
        ),
        equations=("dx/dt = -n (x + y)", "dy/dt = y - n x z", "dz/dt = n x y + e"),
        parameters={"e": "constant inflow of z", "n": "rate of the linear and product terms"},
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=0.78333,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-9.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 78,333 discarded",
                dominant_period=(0.654, 0.037),
                lyapunov_spectrum=((2.3, 2.4e-05, -11.3), (0.015, 0.00013, 0.015)),
                kaplan_yorke=(2.2035, 0.0013),
                pesin_entropy=(2.3, 0.015),
                correlation_dimension=(2.19, 0.061),
                permutation_entropy=(0.6491, 0.0032),
                complexity=(0.3774, 0.0015),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "symmetric"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -self.n * (x + y), y - self.n * x * z, self.n * x * y + self.e

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-0.79153188, 0.65244479, 0.22517831])
