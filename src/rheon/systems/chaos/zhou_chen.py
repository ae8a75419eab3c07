"""ZhouChen."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ZhouChen(Flow):
    """The flow ZhouChen.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.
        e: coefficient e of the law.

    Source: Zhou, Chen (2004). A simple smooth chaotic system with a 3-layer attractor. Int J Bifurcat Chaos, 2004.

    Example:
        >>> ZhouChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.97)
    b: Any = eqx.field(converter=parameter, default=0.15)
    c: Any = eqx.field(converter=parameter, default=-3.0)
    d: Any = eqx.field(converter=parameter, default=1.0)
    e: Any = eqx.field(converter=parameter, default=-8.78)

    card = Card(
        title="ZhouChen",
        summary="The flow ZhouChen of the dysts collection of chaotic systems.",
        reference=(
            "Zhou, Chen (2004). A simple smooth chaotic system with a 3-layer attractor. Int J Bifurcat Chaos, 2004"
        ),
        equations=("dx/dt = a x + b y + y z", "dy/dt = c y + d y z - x z", "dz/dt = e z - x y"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
            "e": "coefficient e of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=0.87518,
        dt=0.005,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + self.b * y + y * z, self.c * y + self.d * y * z - x * z, self.e * z - x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.60390203, 0.012111953, 0.00083277923])
