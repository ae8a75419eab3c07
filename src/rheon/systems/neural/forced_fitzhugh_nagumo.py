"""Forced FitzHugh–Nagumo neuron."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ForcedFitzHughNagumo(Flow):
    """The FitzHugh–Nagumo neuron under a periodic current.

    Args:
        a: constant in the recovery equation.
        b: self-damping of the recovery variable.
        curr: mean current.
        f: amplitude of the periodic current.
        gamma: rate of recovery: small, so w is slow.
        omega: angular frequency of the current.
        phase: phase of the forcing at time 0: z = omega t + phase.

    Source: FitzHugh 1961, doi:10.1016/S0006-3495(61)86902-6.

    Example:
        >>> ForcedFitzHughNagumo().variables
        ('v', 'w')
    """

    componentwise = True
    bounded_variables = ("v", "w", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=0.7)
    b: Any = eqx.field(converter=parameter, default=0.8)
    curr: Any = eqx.field(converter=parameter, default=0.965)
    f: Any = eqx.field(converter=parameter, default=0.4008225)
    gamma: Any = eqx.field(converter=parameter, default=0.08)
    omega: Any = eqx.field(converter=parameter, default=0.043650793650793655)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Forced FitzHugh–Nagumo neuron",
        summary=(
            "The two-variable caricature of a spiking neuron under a slowly swinging current. Published as "
            "chaotic; from the collection's start it locks to the current."
        ),
        reference=(
            "FitzHugh, R. (1961). Impulses and physiological states in theoretical models of nerve membrane. "
            "Biophys. J. 1, 445-466. doi:10.1016/S0006-3495(61)86902-6"
        ),
        equations=("z = omega t + phase", "dv/dt = v - v^3 / 3 - w + curr + f sin(z)", "dw/dt = gamma (v + a - b w)"),
        parameters={
            "a": "constant in the recovery equation",
            "b": "self-damping of the recovery variable",
            "curr": "mean current",
            "f": "amplitude of the periodic current",
            "gamma": "rate of recovery: small, so w is slow",
            "omega": "angular frequency of the current",
            "phase": "phase of the forcing at time 0: z = omega t + phase",
        },
        variables={"v": "membrane voltage, scaled", "w": "recovery variable"},
        period=42.122,
        dt=0.1,
        invariants=measured(
            "1,000,000 steps of 0.1 after 84,243 discarded",
            dominant_period=(863.2, 8.8),
            lyapunov_spectrum=((-0.000175, -6.4e-05, -0.876635), (3e-05, 2.9e-05, 4.1e-05)),
            lyapunov_sum=(-0.87689, 1.6e-05),
            kaplan_yorke=(1.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            permutation_entropy=(0.5517, 0.0018),
            complexity=(0.3777, 0.00029),
        ),
        regime="periodic",
        tags=("periodic", "dissipative", "forced", "spiking", "cubic"),
        caveats=("Not chaotic from the default start: the largest exponent besides the phase's zero is -0.0002.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.omega

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        v, w = x
        z = self.omega * t + self.phase
        return v - v**3 / 3 - w + self.curr + self.f * jnp.sin(z), self.gamma * (v + self.a - self.b * w)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        v, w = x
        z = self.omega * t + self.phase
        return v, w, jnp.sin(z)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-1.2155252, -0.046470891])
