"""Forced van der Pol oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ForcedVanDerPol(Flow):
    """A relaxation oscillator driven by a sine.

    Args:
        a: amplitude of the drive.
        mu: strength of the nonlinear damping; large values give relaxation.
        w: angular frequency of the drive.
        phase: phase of the forcing at time 0: z = w t + phase.

    Source: van der Pol 1920.

    Example:
        >>> ForcedVanDerPol().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=1.2)
    mu: Any = eqx.field(converter=parameter, default=8.53)
    w: Any = eqx.field(converter=parameter, default=0.63)
    phase: Any = eqx.field(converter=parameter, default=2.523531517425063)

    card = Card(
        title="Forced van der Pol oscillator",
        summary=(
            "A relaxation oscillator driven by a sine, in which chaos was first heard, as noise between locked "
            "tones. From the collection's start it locks to the drive."
        ),
        reference=(
            "van der Pol, B. (1920). A theory of the amplitude of free and forced triode vibrations. Radio Review "
            "1, 701-710."
        ),
        equations=("z = w t + phase", "dx/dt = y", "dy/dt = mu (1 - x^2) y - x + a sin(z)"),
        parameters={
            "a": "amplitude of the drive",
            "mu": "strength of the nonlinear damping; large values give relaxation",
            "w": "angular frequency of the drive",
            "phase": "phase of the forcing at time 0: z = w t + phase",
        },
        variables={"x": "position (voltage of the triode circuit)", "y": "velocity"},
        period=14.477,
        dt=0.01,
        invariants=measured(
            "1,000,000 steps of 0.01 after 289,540 discarded",
            dominant_period=(32.559, 0.037),
            lyapunov_spectrum=((6.2e-06, -0.014322, -13.19177), (6.2e-06, 2.6e-05, 0.00038)),
            lyapunov_sum=(-13.20639, 0.0003),
            kaplan_yorke=(1.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            permutation_entropy=(0.4735, 0.0016),
            complexity=(0.36435, 0.0004),
        ),
        regime="periodic",
        tags=("periodic", "dissipative", "forced", "relaxation oscillator", "cubic"),
        caveats=(
            (
                "Locked to the drive from the default start (largest exponent besides the phase's zero: -0.014); "
                "chaos occupies thin parameter windows."
            ),
            "Mildly stiff: the fast jumps shrink volumes at a rate of 13 per time unit on average.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.w

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        z = self.w * t + self.phase
        return y, self.mu * (1 - x**2) * y - x + self.a * jnp.sin(z)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        z = self.w * t + self.phase
        return x, y, jnp.sin(z)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-1.520504, 0.19640249])
