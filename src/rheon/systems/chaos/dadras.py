"""Dadras attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Dadras(Flow):
    """Dadras and Momeni's flow with two to four scrolls.

    Args:
        c: coefficient of x y in dz/dt.
        e: linear damping of z.
        o: coefficient of y z in dx/dt.
        p: linear damping of x.
        r: linear growth rate of y.

    Source: Dadras and Momeni 2009, doi:10.1016/j.physleta.2009.07.088.

    Example:
        >>> Dadras().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    c: Any = eqx.field(converter=parameter, default=2.0)
    e: Any = eqx.field(converter=parameter, default=9.0)
    o: Any = eqx.field(converter=parameter, default=2.7)
    p: Any = eqx.field(converter=parameter, default=3.0)
    r: Any = eqx.field(converter=parameter, default=1.7)

    card = Card(
        title="Dadras attractor",
        summary=(
            "A quadratic flow that shows two, three or four scrolls as one parameter changes: for studies of how "
            "attractors grow new leaves."
        ),
        reference=(
            "Dadras, S. and Momeni, H. R. (2009). A novel three-dimensional autonomous chaotic system generating "
            "two, three and four-scroll attractors. Phys. Lett. A 373, 3637-3642. "
            "doi:10.1016/j.physleta.2009.07.088"
        ),
        equations=("dx/dt = y - p x + o y z", "dy/dt = r y - x z + z", "dz/dt = c x y - e z"),
        parameters={
            "c": "coefficient of x y in dz/dt",
            "e": "linear damping of z",
            "o": "coefficient of y z in dx/dt",
            "p": "linear damping of x",
            "r": "linear growth rate of y",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=3.2886,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-10.3, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 131,544 discarded",
                lyapunov_spectrum=((0.362, -0.0001, -10.6619), (0.0083, 0.00052, 0.0084)),
                kaplan_yorke=(2.03395, 0.00078),
                pesin_entropy=(0.362, 0.0083),
                correlation_dimension=(1.838, 0.068),
                permutation_entropy=(0.6331, 0.0031),
                complexity=(0.37362, 0.0005),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multi-scroll"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - self.p * x + self.o * y * z, self.r * y - x * z + z, self.c * x * y - self.e * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.0284085, -3.5348655, -0.72081646])
