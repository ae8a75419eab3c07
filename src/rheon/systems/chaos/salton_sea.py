"""SaltonSea."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SaltonSea(Flow):
    """The flow SaltonSea.

    Args:
        a: coefficient a of the law.
        d: coefficient d of the law.
        k: coefficient k of the law.
        lam: coefficient lam of the law.
        m: coefficient m of the law.
        mu: coefficient mu of the law.
        r: coefficient r of the law.
        th: coefficient th of the law.

    Source: Upadhyay, Bairagi, Kundu, Chattopadhyay (2007).Chaos in eco-epidemiological problem of the Salton Sea
    and its possible control. Applied mathematics and computation.

    Example:
        >>> SaltonSea().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=15.0)
    d: Any = eqx.field(converter=parameter, default=8.3)
    k: Any = eqx.field(converter=parameter, default=400.0)
    lam: Any = eqx.field(converter=parameter, default=0.06)
    m: Any = eqx.field(converter=parameter, default=15.5)
    mu: Any = eqx.field(converter=parameter, default=3.4)
    r: Any = eqx.field(converter=parameter, default=22.0)
    th: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="SaltonSea",
        summary="The flow SaltonSea of the dysts collection of chaotic systems.",
        reference=(
            "Upadhyay, Bairagi, Kundu, Chattopadhyay (2007).Chaos in eco-epidemiological problem of the Salton "
            "Sea and its possible control. Applied mathematics and computation."
        ),
        equations=(
            "dx/dt = r x (1 - (x + y) / k) - lam x y",
            "dy/dt = lam x y - m y z / (a + y) - mu y",
            "dz/dt = th y z / (a + y) - d z",
        ),
        parameters={
            "a": "coefficient a of the law",
            "d": "coefficient d of the law",
            "k": "coefficient k of the law",
            "lam": "coefficient lam of the law",
            "m": "coefficient m of the law",
            "mu": "coefficient mu of the law",
            "r": "coefficient r of the law",
            "th": "coefficient th of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=0.96738,
        dt=0.005,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.r * x * (1 - (x + y) / self.k) - self.lam * x * y,
            self.lam * x * y - self.m * y * z / (self.a + y) - self.mu * y,
            self.th * y * z / (self.a + y) - self.d * z,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([231.92548, 89.511944, 56.753804])
