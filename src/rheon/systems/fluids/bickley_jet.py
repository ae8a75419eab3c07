"""Bickley jet."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class BickleyJet(Flow):
    """Tracers in a meandering zonal jet with three travelling waves.

    Args:
        ell: half-width of the jet, in Mm.
        eps: amplitudes of the three waves, relative to the jet.
        k: wave numbers of the three waves, per Mm.
        omega: rate at which the time variable z advances; 1 makes z time in seconds.
        sigma: phase speeds of the three waves, in Mm/s.
        u: speed scale of the jet, in Mm/s (6.266e-5 is 62.66 m/s).
        phase: phase of the forcing at time 0: z = omega t + phase.

    Source: Hadjighasem et al. 2016, doi:10.1103/PhysRevE.93.063107.

    Example:
        >>> BickleyJet().variables
        ('y', 'x')
    """

    bounded_variables = ("y", "sin(min(k) x)", "sin(min(k) min(sigma) omega z)")

    ell: Any = eqx.field(converter=parameter, default=1.77)
    eps: Any = eqx.field(converter=parameter, default=(0.0075, 0.15, 0.3))
    k: Any = eqx.field(converter=parameter, default=(0.313922, 0.627845, 0.941767))
    omega: Any = eqx.field(converter=parameter, default=1.0)
    sigma: Any = eqx.field(converter=parameter, default=(9.05854e-06, 1.28453e-05, 2.88863e-05))
    u: Any = eqx.field(converter=parameter, default=6.266e-05)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Bickley jet",
        summary=(
            "Tracers in a zonal jet with three travelling waves, at the scales of the polar stratosphere: a "
            "common test for finding vortices and barriers to transport."
        ),
        reference=(
            "Hadjighasem, A., Karrasch, D., Teramoto, H. and Haller, G. (2016). Spectral-clustering approach to "
            "Lagrangian vortex detection. Phys. Rev. E 93, 063107. doi:10.1103/PhysRevE.93.063107"
        ),
        equations=(
            "z = omega t + phase",
            "dy/dt = u ell sech(y / ell)^2 sum_i eps[i] k[i] sin(k[i] (x - sigma[i] z))",
            "dx/dt = -u sech(y / ell)^2 (1 + 2 tanh(y / ell) sum_i eps[i] cos(k[i] (x - sigma[i] z)))",
        ),
        parameters={
            "ell": "half-width of the jet, in Mm",
            "eps": "amplitudes of the three waves, relative to the jet",
            "k": "wave numbers of the three waves, per Mm",
            "omega": "rate at which the time variable z advances; 1 makes z time in seconds",
            "sigma": "phase speeds of the three waves, in Mm/s",
            "u": "speed scale of the jet, in Mm/s (6.266e-5 is 62.66 m/s)",
            "phase": "phase of the forcing at time 0: z = omega t + phase",
        },
        variables={"y": "distance north of the jet's axis, in Mm", "x": "distance along the jet, in Mm"},
        period=97827.0,
        dt=500.0,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 500 after 39,130 discarded",
                dominant_period=(166210.0, 140.0),
                lyapunov_spectrum=((6.5e-09, 4.2e-12, -6.5e-09), (1.8e-09, 2.6e-12, 1.8e-09)),
                permutation_entropy=(0.55741, 0.00087),
                complexity=(0.39534, 0.00011),
            ),
        },
        regime="cannot tell",
        tags=("quasi-periodic", "conservative", "forced", "advection", "hamiltonian", "jet"),
        caveats=(
            (
                "Not chaotic at the default start: the exponents are zero within error, and the annotated maximum is "
                "not reproduced."
            ),
            (
                "With the signs as published the jet runs towards -x and the waves towards +x. Then no line of the "
                "flow keeps pace with a wave; the usual Bickley jet runs the same way as its waves."
            ),
            (
                "The state order is y, x. x grows without bound, and one period is 97 827 seconds: scale before you "
                "fit anything."
            ),
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return self.omega

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) -> (2,)."""
        y, x = x
        z = self.omega * t + self.phase
        angle = self.k * (x - self.sigma * z)
        sine, cosine = jnp.sum(self.eps * self.k * jnp.sin(angle)), jnp.sum(self.eps * jnp.cos(angle))
        jet = self.u / jnp.cosh(y / self.ell) ** 2
        return jnp.stack([self.ell * jet * sine, -jet * (1 + 2 * jnp.tanh(y / self.ell) * cosine)])

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        y, x = x
        z = self.omega * t + self.phase
        wave = jnp.min(self.k)
        return jnp.stack([y, jnp.sin(wave * x), jnp.sin(wave * jnp.min(self.sigma) * self.omega * z)])

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-0.4, 0.3])
