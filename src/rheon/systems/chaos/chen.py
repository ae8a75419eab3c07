"""Chen system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Chen(Flow):
    """Chen's dual of the Lorenz system: a double scroll found by feedback.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: linear growth rate of y; c - a multiplies x in dy/dt.

    Source: Chen and Ueta 1999, doi:10.1142/S0218127499001024.

    Example:
        >>> Chen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=35.0)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=28.0)

    card = Card(
        title="Chen system",
        summary=(
            "The double scroll found when chaos was fed back into the Lorenz equations: dual to Lorenz in the "
            "sign of one product of coefficients, and a standard second test after it."
        ),
        reference=(
            "Chen, G. and Ueta, T. (1999). Yet another chaotic attractor. Int. J. Bifurcation Chaos 9, 1465-1466. "
            "doi:10.1142/S0218127499001024"
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = (c - a) x - x z + c y", "dz/dt = x y - b z"),
        parameters={
            "a": "rate at which x follows y",
            "b": "linear damping of z",
            "c": "linear growth rate of y; c - a multiplies x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=0.58689,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-10.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 58,689 discarded",
                dominant_period=(0.593, 0.011),
                lyapunov_spectrum=((2.039, -0.00013, -12.039), (0.021, 0.00027, 0.021)),
                kaplan_yorke=(2.1694, 0.0017),
                pesin_entropy=(2.039, 0.021),
                correlation_dimension=(2.142, 0.045),
                permutation_entropy=(0.611, 0.0029),
                complexity=(0.37533, 0.00098),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "double scroll", "Lorenz family"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), (self.c - self.a) * x - x * z + self.c * y, x * y - self.b * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([3.2689697, 5.2990458, 19.435349])
