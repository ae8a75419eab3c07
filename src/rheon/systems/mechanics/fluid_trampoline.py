"""Fluid trampoline."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class FluidTrampoline(Flow):
    """A droplet bouncing on a vibrated soap film.

    Args:
        gamma: acceleration of the shaking, relative to gravity.
        psi: quadratic damping while the film is touched.
        w: angular frequency of the shaking, scaled.
        phase: phase of the forcing at time 0: th = w t + phase.

    Source: Gilet and Bush 2009, doi:10.1017/S0022112008005442.

    Example:
        >>> FluidTrampoline().variables
        ('x', 'y')
    """

    componentwise = True
    bounded_variables = ("x", "y", "cos(th)")

    gamma: Any = eqx.field(converter=parameter, default=1.82)
    psi: Any = eqx.field(converter=parameter, default=0.01019)
    w: Any = eqx.field(converter=parameter, default=1.21)
    phase: Any = eqx.field(converter=parameter, default=0.1)

    card = Card(
        title="Fluid trampoline",
        summary=(
            "A droplet bouncing on a vibrated soap film: free flight above, a nonlinear spring with quadratic "
            "damping below. Many periodic bounces coexist with chaotic ones."
        ),
        reference=(
            "Gilet, T. and Bush, J. W. M. (2009). The fluid trampoline: droplets bouncing on a soap film. J. "
            "Fluid Mech. 625, 167-203. doi:10.1017/S0022112008005442"
        ),
        equations=("th = w t + phase", "dx/dt = y", "dy/dt = -1 - (x + psi y abs(y)) H(-x) + gamma cos(th)"),
        parameters={
            "gamma": "acceleration of the shaking, relative to gravity",
            "psi": "quadratic damping while the film is touched",
            "w": "angular frequency of the shaking, scaled",
            "phase": "phase of the forcing at time 0: th = w t + phase",
        },
        variables={
            "x": "height of the droplet above the flat film, scaled; contact while x < 0",
            "y": "velocity of the droplet, scaled",
        },
        period=7.7351,
        dt=0.001,
        invariants=measured(
            "1,000,000 steps of 0.001 after 300,000 discarded",
            dominant_period=(15.604, 0.079),
            lyapunov_spectrum=((0.0552, 0.00051, -0.0741), (0.0084, 0.00051, 0.0081)),
            lyapunov_sum=(-0.018421247, 6.9e-08),
            kaplan_yorke=(2.74, 0.14),
            pesin_entropy=(0.0552, 0.0084),
            correlation_dimension=(1.28, 0.27),
            permutation_entropy=(0.579, 0.02),
            complexity=(0.3654, 0.0075),
        ),
        regime="chaotic",
        tags=("periodic", "dissipative", "forced", "impact", "piecewise", "transient chaos"),
        caveats=(
            "Ends in a periodic bounce from the default start (the collection annotates 0.22), after a transient.",
            "The damping force jumps at touch-down, x = 0: stop the solver there or use small steps.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase th, per time unit."""
        return self.w

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        th = self.w * t + self.phase
        return y, -1 - (x + self.psi * y * jnp.abs(y)) * jnp.heaviside(-x, 0.0) + self.gamma * jnp.cos(th)

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        x, y = x
        th = self.w * t + self.phase
        return x, y, jnp.cos(th)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([-0.65820064, -2.8807787])
