"""YuWang."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class YuWang(Flow):
    """The flow YuWang.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        d: coefficient d of the law.

    Source: Yu, Wang (2012). A novel three dimension autonomous chaotic system with a quadratic exponential
    nonlinear term. Eng Techn & Applied Science Research.

    Example:
        >>> YuWang().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=2.0)
    d: Any = eqx.field(converter=parameter, default=2.5)

    card = Card(
        title="YuWang",
        summary="The flow YuWang of the dysts collection of chaotic systems.",
        reference=(
            "Yu, Wang (2012). A novel three dimension autonomous chaotic system with a quadratic exponential "
            "nonlinear term. Eng Techn & Applied Science Research."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = b x - c x z", "dz/dt = exp(x y) - d z"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "d": "coefficient d of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=1.3366,
        dt=0.0005,
        invariants={"lyapunov_sum": Known(-12.5, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.b * x - self.c * x * z, jnp.exp(x * y) - self.d * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.21422356, -0.17935495, 14.105516])
