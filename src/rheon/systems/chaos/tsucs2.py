"""Tsucs2."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Tsucs2(Flow):
    """The flow Tsucs2.

    Args:
        a: coefficient a of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.
        eps: coefficient eps of the law.
        f: coefficient f of the law.
        k: coefficient k of the law.

    Source: Pan, Zhou, Li (2013). Synchronization of Three-Scroll Unified Chaotic System (TSUCS) and its
    hyper-chaotic system using active pinning control.

    Example:
        >>> Tsucs2().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=0.833)
    d: Any = eqx.field(converter=parameter, default=0.5)
    eps: Any = eqx.field(converter=parameter, default=0.65)
    f: Any = eqx.field(converter=parameter, default=20.0)
    k: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Tsucs2",
        summary="The flow Tsucs2 of the dysts collection of chaotic systems.",
        reference=(
            "Pan, Zhou, Li (2013). Synchronization of Three-Scroll Unified Chaotic System (TSUCS) and its "
            "hyper-chaotic system using active pinning control"
        ),
        equations=("dx/dt = a (y - x) + d x z", "dy/dt = k x + f y - x z", "dz/dt = c z + x y - eps x^2"),
        parameters={
            "a": "coefficient a of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
            "eps": "coefficient eps of the law",
            "f": "coefficient f of the law",
            "k": "coefficient k of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=0.34526,
        dt=0.001,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x) + self.d * x * z, self.k * x + self.f * y - x * z, self.c * z + x * y - self.eps * x**2

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.2969944, 1.12138, 50.028988])
