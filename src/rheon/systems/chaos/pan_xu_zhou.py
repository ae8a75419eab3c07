"""Pan–Xu–Zhou system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class PanXuZhou(Flow):
    """A Lorenz-like flow without damping of y.

    Args:
        a: rate at which x follows y.
        c: linear rate of z; negative values damp.
        d: coefficient of x z in dx/dt; 0 here.
        eps: coefficient of -x^2 in dz/dt; 0 here.
        f: linear growth rate of y; 0 here.
        k: coefficient of x in dy/dt.

    Source: Zhou et al. 2008.

    Example:
        >>> PanXuZhou().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    c: Any = eqx.field(converter=parameter, default=-2.6667)
    d: Any = eqx.field(converter=parameter, default=0.0)
    eps: Any = eqx.field(converter=parameter, default=0.0)
    f: Any = eqx.field(converter=parameter, default=0.0)
    k: Any = eqx.field(converter=parameter, default=16.0)

    card = Card(
        title="Pan–Xu–Zhou system",
        summary=(
            "A Lorenz-like flow without damping of y. Published as chaotic; from the collection's start the path "
            "settles on a fixed point."
        ),
        reference=(
            "Zhou, W., Xu, Y., Lu, H. and Pan, L. (2008). On dynamics analysis of a new chaotic attractor. Phys. "
            "Lett. A 372, 5773-5777."
        ),
        equations=("dx/dt = a (y - x) + d x z", "dy/dt = k x + f y - x z", "dz/dt = c z + x y - eps x^2"),
        parameters={
            "a": "rate at which x follows y",
            "c": "linear rate of z; negative values damp",
            "d": "coefficient of x z in dx/dt; 0 here",
            "eps": "coefficient of -x^2 in dz/dt; 0 here",
            "f": "linear growth rate of y; 0 here",
            "k": "coefficient of x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=1.7829,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-12.6667, 0.0, "exact: the divergence is the same everywhere"),
        },
        regime="transient chaos",
        tags=("fixed point", "dissipative", "autonomous", "quadratic", "Lorenz family", "transient chaos"),
        caveats=(
            (
                "Not chaotic in the long run from the default start: it ends at rest at (-6.53, -6.53, 16), as one of "
                "three fixed points; the collection annotates 0.61."
            ),
            "Same equations as DequanLi and Tsucs2, with d, eps and f set to 0.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * (y - x) + self.d * x * z,
            self.k * x + self.f * y - x * z,
            self.c * z + x * y - self.eps * x**2,
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-3.03805747, -1.98052429, 14.65665869])
