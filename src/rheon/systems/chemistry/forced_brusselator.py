"""Forced Brusselator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ForcedBrusselator(Flow):
    """The Brusselator reaction with a periodic feed.

    Args:
        a: mean feed of x.
        b: rate at which x turns into y.
        f: amplitude of the periodic part of the feed.
        w: angular frequency of the feed.
        phase: phase of the forcing at time 0: z = w t + phase.

    Source: Prigogine 1980.

    Example:
        >>> ForcedBrusselator().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=0.4)
    b: Any = eqx.field(converter=parameter, default=1.2)
    f: Any = eqx.field(converter=parameter, default=0.05)
    w: Any = eqx.field(converter=parameter, default=0.81)
    phase: Any = eqx.field(converter=parameter, default=4.215313212720012)

    card = Card(
        title="Forced Brusselator",
        summary=(
            "The Brussels school's model of an autocatalytic reaction with a periodic feed: a limit cycle driven "
            "into weak chaos."
        ),
        reference=(
            "Prigogine, I. (1980). From Being to Becoming: Time and Complexity in the Physical Sciences. Freeman, "
            "New York."
        ),
        equations=("z = w t + phase", "dx/dt = a + f cos(z) - (b + 1) x + x^2 y", "dy/dt = b x - x^2 y"),
        parameters={
            "a": "mean feed of x",
            "b": "rate at which x turns into y",
            "f": "amplitude of the periodic part of the feed",
            "w": "angular frequency of the feed",
            "phase": "phase of the forcing at time 0: z = w t + phase",
        },
        variables={"x": "concentration of the autocatalytic species", "y": "concentration of its partner"},
        period=20.411,
        dt=0.1,
        invariants={},
        tags=("chaotic", "dissipative", "forced", "reaction kinetics", "cubic"),
        caveats=("Concentrations must be positive.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.w

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        z = self.w * t + self.phase
        return self.a + self.f * jnp.cos(z) - (self.b + 1) * x + x**2 * y, self.b * x - x**2 * y

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        z = self.w * t + self.phase
        return x, y, jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([0.40635464, 1.8192295])
