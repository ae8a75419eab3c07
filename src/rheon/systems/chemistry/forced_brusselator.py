"""Forced Brusselator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
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
        invariants=measured(
            "1,000,000 steps of 0.1 after 40,822 discarded",
            dominant_period=(31.029, 0.024),
            lyapunov_spectrum=((0.01549, 1.5e-07, -0.24784), (0.00017, 1.4e-07, 0.00015)),
            lyapunov_sum=(-0.23234518, 1.5e-07),
            kaplan_yorke=(2.0625, 0.00067),
            pesin_entropy=(0.01549, 0.00017),
            correlation_dimension=(1.621, 0.026),
            permutation_entropy=(0.7036, 0.00081),
            complexity=(0.37716, 0.00039),
        ),
        regime="chaotic",
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
