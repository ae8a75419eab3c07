"""WangSun."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class WangSun(Flow):
    """The flow WangSun.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        d: coefficient d of the law.
        e: coefficient e of the law.
        f: coefficient f of the law.
        q: coefficient q of the law.

    Source: Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. & van Wyk, M. A (2009). A 3-D four-wing attractor and its
    analysis. Brazilian J. Phys. 39.

    Example:
        >>> WangSun().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)
    b: Any = eqx.field(converter=parameter, default=-0.01)
    d: Any = eqx.field(converter=parameter, default=-0.4)
    e: Any = eqx.field(converter=parameter, default=-1.0)
    f: Any = eqx.field(converter=parameter, default=-1.0)
    q: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="WangSun",
        summary="The flow WangSun of the dysts collection of chaotic systems.",
        reference=(
            "Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. & van Wyk, M. A (2009). A 3-D four-wing attractor and its "
            "analysis. Brazilian J. Phys. 39."
        ),
        equations=("dx/dt = a x + q y z", "dy/dt = b x + d y - x z", "dz/dt = e z + f x y"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "d": "coefficient d of the law",
            "e": "coefficient e of the law",
            "f": "coefficient f of the law",
            "q": "coefficient q of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=26.958,
        dt=0.05,
        invariants={"lyapunov_sum": Known(-1.2, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + self.q * y * z, self.b * x + self.d * y - x * z, self.e * z + self.f * x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.54770787, 0.73876479, -0.0049284531])
