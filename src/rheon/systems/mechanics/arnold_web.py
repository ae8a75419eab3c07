"""Arnold web."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ArnoldWeb(Flow):
    """A nearly integrable Hamiltonian system of two rotors and a clock, with a web of resonances.

    Args:
        mu: strength of the coupling.
        w: frequency of the clock angle z.
        phase: phase of the forcing at time 0: z = w t + phase.

    Source: Froeschlé, Guzzo and Lega 2000, doi:10.1126/science.289.5487.2108.

    Example:
        >>> ArnoldWeb().variables
        ('p1', 'p2', 'x1', 'x2')
    """

    componentwise = True
    bounded_variables = ("p1", "p2", "sin(x1)", "sin(x2)", "cos(z)")

    mu: Any = eqx.field(converter=parameter, default=0.01)
    w: Any = eqx.field(converter=parameter, default=1.0)
    phase: Any = eqx.field(converter=parameter, default=0.1)

    card = Card(
        title="Arnold web",
        summary=(
            "Two rotors weakly coupled to each other and to a clock: a nearly integrable Hamiltonian system whose "
            "resonances form a web. A test of slow diffusion and of indicators of very weak chaos."
        ),
        reference=(
            "Froeschlé, C., Guzzo, M. and Lega, E. (2000). Graphical evolution of the Arnold web: from order to "
            "chaos. Science 289, 2108-2110. doi:10.1126/science.289.5487.2108"
        ),
        equations=(
            "z = w t + phase",
            "pull = mu / (cos(x1) + cos(x2) + cos(z) + 4)^2",
            "dp1/dt = -pull sin(x1)",
            "dp2/dt = -pull sin(x2)",
            "dx1/dt = p1",
            "dx2/dt = p2",
        ),
        parameters={
            "mu": "strength of the coupling",
            "w": "frequency of the clock angle z",
            "phase": "phase of the forcing at time 0: z = w t + phase",
        },
        variables={
            "p1": "first action (momentum of the first rotor)",
            "p2": "second action (momentum of the second rotor)",
            "x1": "angle of the first rotor, in radians",
            "x2": "angle of the second rotor, in radians",
        },
        period=67.25,
        dt=0.5,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "807,000 steps of 0.5 after 26,900 discarded",
                dominant_period=(106.5, 1.3),
                lyapunov_spectrum=(
                    (0.00511, 1.9e-05, 7.5e-09, -1.9e-05, -0.00511),
                    (0.00035, 1.5e-05, 4.3e-08, 1.5e-05, 0.00035),
                ),
                kaplan_yorke=(5.0, 0.0),
                pesin_entropy=(0.00511, 0.00035),
                permutation_entropy=(0.6031, 0.0015),
                complexity=(0.40506, 0.00092),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "hamiltonian", "resonance"),
        caveats=(
            (
                "The exponent is only 0.005 per time unit: it takes many periods to tell it from zero. The annotated "
                "maximum is thirteen times larger."
            ),
            "The angles x1 and x2 grow without bound; use their sines and cosines.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.w

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        p1, p2, x1, x2 = x
        z = self.w * t + self.phase
        pull = self.mu / (jnp.cos(x1) + jnp.cos(x2) + jnp.cos(z) + 4) ** 2
        return -pull * jnp.sin(x1), -pull * jnp.sin(x2), p1, p2

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> five components."""
        p1, p2, x1, x2 = x
        z = self.w * t + self.phase
        return p1, p2, jnp.sin(x1), jnp.sin(x2), jnp.cos(z)

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([0.10469507, 0.0892929984, 11025.3686, 6055.32273])
