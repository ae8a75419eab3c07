"""TurchinHanski."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class TurchinHanski(Flow):
    """The flow TurchinHanski.

    Args:
        a: coefficient a of the law.
        d: coefficient d of the law.
        e: coefficient e of the law.
        g: coefficient g of the law.
        h: coefficient h of the law.
        lamb: coefficient lamb of the law.
        r: coefficient r of the law.
        s: coefficient s of the law.
        phase: phase of the forcing at time 0: z = (2 jnp.pi lamb) t + phase.

    Source: Turchin, Hanski. The American Naturalist 1997. Turchin, Hanski. Ecology 2000.

    Example:
        >>> TurchinHanski().variables
        ('n', 'p')
    """

    componentwise = True
    bounded_variables = ("n", "p", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=8.0)
    d: Any = eqx.field(converter=parameter, default=0.04)
    e: Any = eqx.field(converter=parameter, default=0.5)
    g: Any = eqx.field(converter=parameter, default=0.1)
    h: Any = eqx.field(converter=parameter, default=0.8)
    lamb: Any = eqx.field(converter=parameter, default=1.0)
    r: Any = eqx.field(converter=parameter, default=8.12)
    s: Any = eqx.field(converter=parameter, default=1.25)
    phase: Any = eqx.field(converter=parameter, default=3.498595708237872)

    card = Card(
        title="TurchinHanski",
        summary="The flow TurchinHanski of the dysts collection of chaotic systems.",
        reference="Turchin, Hanski. The American Naturalist 1997. Turchin, Hanski. Ecology 2000",
        equations=(
            "z = (2 pi lamb) t + phase",
            "season = 1 - e sin(z)",
            "dn/dt = r n (season - n) - g n^2 / (n^2 + h^2) - a n p / (n + d)",
            "dp/dt = s p (season - p / n)",
        ),
        parameters={
            "a": "coefficient a of the law",
            "d": "coefficient d of the law",
            "e": "coefficient e of the law",
            "g": "coefficient g of the law",
            "h": "coefficient h of the law",
            "lamb": "coefficient lamb of the law",
            "r": "coefficient r of the law",
            "s": "coefficient s of the law",
            "phase": "phase of the forcing at time 0: z = (2 jnp.pi lamb) t + phase",
        },
        variables={"n": "coordinate n", "p": "coordinate p"},
        period=4.4053,
        dt=0.01,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return 2 * np.pi * self.lamb

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        n, p = x
        z = (2 * jnp.pi * self.lamb) * t + self.phase
        season = 1 - self.e * jnp.sin(z)
        return self.r * n * (season - n) - self.g * n**2 / (n**2 + self.h**2) - self.a * n * p / (
            n + self.d
        ), self.s * p * (season - p / n)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        n, p = x
        z = (2 * jnp.pi * self.lamb) * t + self.phase
        return n, p, jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([0.018027788, 0.013649976])
