"""Lid-driven cavity flow."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter

from ._stirring import switch


class LidDrivenCavityFlow(Flow):
    """Viscous flow in a box stirred by two alternating patterns of its walls.

    Args:
        a: length of the box.
        b: half-height of the box.
        tau: period of one full cycle, half of it for each pattern.
        u1: speed of the wall mode with one half-wave along the box.
        u2: speed of the wall mode with two half-waves along the box.
        phase: time by which the forcing is shifted: tt = t + phase.

    Source: Grover et al. 2012.

    Example:
        >>> LidDrivenCavityFlow().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "sin(2 pi tt / tau)")

    a: Any = eqx.field(converter=parameter, default=6.0)
    b: Any = eqx.field(converter=parameter, default=1.0)
    tau: Any = eqx.field(converter=parameter, default=1.1)
    u1: Any = eqx.field(converter=parameter, default=9.92786)
    u2: Any = eqx.field(converter=parameter, default=8.34932)
    phase: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Lid-driven cavity flow",
        summary=(
            "Slow viscous flow in a long box whose upper and lower walls push in two alternating patterns: a test "
            "bed for braids and almost-cyclic sets."
        ),
        reference=(
            "Grover, P., Ross, S. D., Stremler, M. A. and Kumar, P. (2012). Topological chaos, braiding and "
            "bifurcation of almost-cyclic sets. Chaos 22, 043135."
        ),
        equations=(
            "tt = t + phase",
            "s = tanh(20 tau sin(2 pi tt / tau)): 1 in the first half of each period, -1 in the second",
            "k[n] = n pi / a, c[n] = 2 u[n] / (a sinh(2 k[n] b) + 2 n pi b)",
            (
                "X[n] = c[n] (cosh(k[n] b) (a sinh(k[n] y) + n pi y cosh(k[n] y)) - n pi b sinh(k[n] b) sinh(k[n] y)) "
                "sin(k[n] x)"
            ),
            "Y[n] = c[n] n pi (b sinh(k[n] b) cosh(k[n] y) - y cosh(k[n] b) sinh(k[n] y)) cos(k[n] x)",
            "dx/dt = s X[1] + X[2]",
            "dy/dt = s Y[1] + Y[2]",
        ),
        parameters={
            "a": "length of the box",
            "b": "half-height of the box",
            "tau": "period of one full cycle, half of it for each pattern",
            "u1": "speed of the wall mode with one half-wave along the box",
            "u2": "speed of the wall mode with two half-waves along the box",
            "phase": "time by which the forcing is shifted: tt = t + phase",
        },
        variables={"x": "position along the box, between 0 and a", "y": "height, between -b and b"},
        period=2.7333,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.002 after 273,330 discarded",
                dominant_period=(3.305, 0.088),
                lyapunov_spectrum=((0.694, 0.00038, -0.694), (0.035, 0.00036, 0.035)),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.694, 0.035),
                permutation_entropy=(0.787, 0.0057),
                complexity=(0.2552, 0.0038),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "forced", "advection", "switched", "hamiltonian"),
        caveats=(
            "Divergence-free: there is no attractor, and results depend on the start.",
            "The patterns are switched by a steep tanh, and the reference has no computed exponents for this flow.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase tt, per time unit."""
        return 1.0

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        s = switch(t + self.phase, self.tau)
        x1, y1 = self._mode(1, self.u1, x, y)
        x2, y2 = self._mode(2, self.u2, x, y)
        return s * x1 + x2, s * y1 + y2

    def _mode(self, n, u, x, y):
        """Velocity of the n-th mode of the lids' motion."""
        wave = n * jnp.pi
        k = wave / self.a
        wide, high = jnp.sinh(k * self.b), jnp.cosh(k * self.b)
        strength = 2 * u / (self.a * jnp.sinh(2 * k * self.b) + 2 * wave * self.b)
        along = high * (self.a * jnp.sinh(k * y) + wave * y * jnp.cosh(k * y)) - wave * self.b * wide * jnp.sinh(k * y)
        across = wave * (self.b * wide * jnp.cosh(k * y) - y * high * jnp.sinh(k * y))
        return strength * along * jnp.sin(k * x), strength * across * jnp.cos(k * x)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        tt = t + self.phase
        return x, y, jnp.sin(2 * jnp.pi * tt / self.tau)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([3.966790341130254, 0.18425981346720144])
