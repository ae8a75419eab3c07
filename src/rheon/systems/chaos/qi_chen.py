"""Qi–Chen system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class QiChen(Flow):
    """A Lorenz-like flow with an added product in the first equation.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        c: coefficient of x in dy/dt.

    Source: Qi et al. 2008, as cited by the collection.

    Example:
        >>> QiChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=38.0)
    b: Any = eqx.field(converter=parameter, default=2.666)
    c: Any = eqx.field(converter=parameter, default=80.0)

    card = Card(
        title="Qi–Chen system",
        summary=(
            "The Lorenz system with an added product y z in the first equation: stronger and wider chaos at large "
            "driving."
        ),
        reference=(
            "Qi, G. et al. (2008). Chaos, Solitons & Fractals (as cited by the collection). See also Qi, G., "
            "Chen, G., Du, S., Chen, Z. and Yuan, Z. (2005). Analysis of a new chaotic system. Physica A 352, "
            "295-308."
        ),
        equations=("dx/dt = a (y - x) + y z", "dy/dt = c x - x z + y", "dz/dt = x y - b z"),
        parameters={"a": "rate at which x follows y", "b": "linear damping of z", "c": "coefficient of x in dy/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=0.39179,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(-39.666, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.001 after 78,358 discarded",
                lyapunov_spectrum=((4.032, -0.00025, -43.697), (0.044, 0.00043, 0.044)),
                kaplan_yorke=(2.0923, 0.001),
                pesin_entropy=(4.032, 0.044),
                correlation_dimension=(2.038, 0.086),
                permutation_entropy=(0.6809, 0.0038),
                complexity=(0.3581, 0.0018),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("Fast: errors grow e-fold in a quarter of a time unit.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x) + y * z, self.c * x - x * z + y, x * y - self.b * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([17.420882, 5.5459627, 78.89139])
