"""Interior squirmer."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter

from ._stirring import switch


class InteriorSquirmer(Flow):
    """Viscous flow in a disc stirred by two alternating patterns of its moving wall.

    Args:
        a: amplitudes of the first pattern, harmonics 1 to 5.
        g: amplitudes of the second pattern, harmonics 1 to 5.
        tau: period of one full cycle, half of it for each pattern.
        phase: time by which the forcing is shifted: tt = t + phase.

    Source: Blake 1971.

    Example:
        >>> InteriorSquirmer().variables
        ('r', 'th')
    """

    bounded_variables = ("r cos(th)", "r sin(th)", "sin(2 pi tt / tau)")

    a: Any = eqx.field(converter=parameter, default=(0.5, 0.5, 0.5, 0.5, 0.5))
    g: Any = eqx.field(converter=parameter, default=(0.5, 0.5, 0.5, 0.5, 0.5))
    tau: Any = eqx.field(converter=parameter, default=3.0)
    phase: Any = eqx.field(converter=parameter, default=0.1)

    card = Card(
        title="Interior squirmer",
        summary=(
            "Slow viscous flow inside a disc whose wall slides along itself in two alternating patterns: chaotic "
            "advection stirred by the boundary."
        ),
        reference=(
            "Blake, J. R. (1971). Self propulsion due to oscillations on the surface of a cylinder at low "
            "Reynolds number. Bull. Aust. Math. Soc. 5, 255-264."
        ),
        equations=(
            "tt = t + phase",
            "s = tanh(20 tau sin(2 pi tt / tau)): 1 in the first half of each period, -1 in the second",
            "dr/dt = (r^2 - 1) / 2 sum_n n r^(n-1) ((1 + s) a[n] sin(n th) + (1 - s) g[n] cos(n th))",
            "dth/dt = 1/2 sum_n r^(n-1) (2 r + n (r^2 - 1) / r) ((1 + s) a[n] cos(n th) - (1 - s) g[n] sin(n th))",
            "n = 1 to 5; the entries of a and g count from n = 1",
        ),
        parameters={
            "a": "amplitudes of the first pattern, harmonics 1 to 5",
            "g": "amplitudes of the second pattern, harmonics 1 to 5",
            "tau": "period of one full cycle, half of it for each pattern",
            "phase": "time by which the forcing is shifted: tt = t + phase",
        },
        variables={
            "r": "distance of the tracer from the centre; the wall is at 1",
            "th": "polar angle of the tracer, in radians",
        },
        period=28.823,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 300,000 discarded",
            dominant_period=(17.6, 1.0),
            lyapunov_spectrum=((0.4, -1.7e-05, -0.399), (0.011, 1.7e-05, 0.011)),
            lyapunov_sum=(0.00015, 0.00038),
            pesin_entropy=(0.4, 0.011),
            permutation_entropy=(0.8926, 0.0046),
            complexity=(0.1587, 0.006),
        ),
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            (
                "Areas are kept in the plane, not in the coordinates r and th: the exponents sum to zero only in the "
                "long run."
            ),
            "The equations divide by r; starts must lie inside 0 < r < 1.",
            (
                "The patterns are switched by a steep tanh (about a hundredth of a time unit wide). th grows without "
                "bound; use r cos(th) and r sin(th)."
            ),
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase tt, per time unit."""
        return 1.0

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) -> (2,)."""
        r, th = x
        s = switch(t + self.phase, self.tau)
        n = jnp.arange(1, 6)
        sine, cosine = jnp.sin(n * th), jnp.cos(n * th)
        radial = n * ((1 + s) * self.a * sine + (1 - s) * self.g * cosine)
        turning = (2 * r + n * (r**2 - 1) / r) * ((1 + s) * self.a * cosine - (1 - s) * self.g * sine)
        power = r ** (n - 1)
        return jnp.stack([(r**2 - 1) * jnp.sum(power * radial), jnp.sum(power * turning)]) / 2

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        r, th = x
        tt = t + self.phase
        return r * jnp.cos(th), r * jnp.sin(th), jnp.sin(2 * jnp.pi * tt / self.tau)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
