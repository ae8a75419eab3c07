"""Qi."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Qi(Flow):
    """The flow Qi.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: G. Qi, M. A. van Wyk, B. J. van Wyk, and G. Chen, (2008). On a new hyperchaotic system. Physics Letters
    A.

    Example:
        >>> Qi().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=45.0)
    b: Any = eqx.field(converter=parameter, default=10.0)
    c: Any = eqx.field(converter=parameter, default=1.0)
    d: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Qi",
        summary="The flow Qi of the dysts collection of chaotic systems.",
        reference=(
            "G. Qi, M. A. van Wyk, B. J. van Wyk, and G. Chen, (2008). On a new hyperchaotic system. Physics Letters A."
        ),
        equations=(
            "dx/dt = a (y - x) + y z w",
            "dy/dt = b (x + y) - x z w",
            "dz/dt = x y w - c z",
            "dw/dt = x y z - d w",
        ),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z", "w": "coordinate w"},
        period=0.40821,
        dt=0.002,
        invariants={"lyapunov_sum": Known(-46.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return (
            self.a * (y - x) + y * z * w,
            self.b * (x + y) - x * z * w,
            x * y * w - self.c * z,
            x * y * z - self.d * w,
        )

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([0.2562042648386667, 0.1956116640569919, 7.259823760387948, 1.3162558970131963])
