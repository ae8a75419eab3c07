"""Swinging Atwood's machine."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SwingingAtwood(Flow):
    """Atwood's machine with one swinging mass: a Hamiltonian system.

    Args:
        m1: swinging mass, in kg.
        m2: mass that moves up and down, in kg.

    Source: Tufillaro, Abbott and Griffiths 1984, doi:10.1119/1.13791.

    Example:
        >>> SwingingAtwood().variables
        ('r', 'th', 'pr', 'pth')
    """

    componentwise = True
    bounded_variables = ("r", "sin(th)", "pr", "pth")

    m1: Any = eqx.field(converter=parameter, default=1.0)
    m2: Any = eqx.field(converter=parameter, default=4.5)

    card = Card(
        title="Swinging Atwood's machine",
        summary=(
            "Two masses on a string over pulleys, one of them free to swing: a Hamiltonian system that is "
            "integrable at a mass ratio of 3 and mostly not elsewhere."
        ),
        reference=(
            "Tufillaro, N. B., Abbott, T. A. and Griffiths, D. J. (1984). Swinging Atwood's machine. Am. J. Phys. "
            "52, 895-903. doi:10.1119/1.13791"
        ),
        equations=(
            "dr/dt = pr / (m1 + m2)",
            "dth/dt = pth / (m1 r^2)",
            "dpr/dt = 9.82 (m1 cos(th) - m2) + pth^2 / (m1 r^3)",
            "dpth/dt = -9.82 m1 r sin(th)",
        ),
        parameters={"m1": "swinging mass, in kg", "m2": "mass that moves up and down, in kg"},
        variables={
            "r": "length of the string from the pulley to the swinging mass, in m",
            "th": "angle of the swinging mass from the vertical, in radians",
            "pr": "momentum of r, in kg m/s",
            "pth": "momentum of th, in kg m^2/s",
        },
        period=0.34176,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.001 after 68,352 discarded",
                lyapunov_spectrum=((0.0057, 0.00284, -0.00284, -0.0057), (0.0014, 0.00068, 0.00068, 0.0014)),
                permutation_entropy=(0.0, 9e-18),
                complexity=(0.0, 9e-18),
            ),
        },
        regime="cannot tell",
        tags=("weak chaos", "conservative", "autonomous", "hamiltonian", "pendulum"),
        caveats=(
            (
                "Close passages of r to 0 are near-collisions: they break fixed steps and make exponents unreliable "
                "(the published ones of this start are weak and do not pair exactly). Use an adaptive solver and "
                "check energy."
            ),
            "Gravity is fixed at 9.82 m/s^2. th can grow without bound; use its sine and cosine.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        r, th, pr, pth = x
        return (
            pr / (self.m1 + self.m2),
            pth / (self.m1 * r**2),
            9.82 * (self.m1 * jnp.cos(th) - self.m2) + pth**2 / (self.m1 * r**3),
            -9.82 * self.m1 * r * jnp.sin(th),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> four components."""
        r, th, pr, pth = x
        return r, jnp.sin(th), pr, pth

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([0.113296, 1.5707963267948966, 0.10992, 0.17747])
