"""Torus."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Torus(Flow):
    """The flow Torus.

    Args:
        a: coefficient a of the law.
        n: coefficient n of the law.
        r: coefficient r of the law.

    Source: See, for example, Strogatz (1994). Nonlinear Dynamics and Chaos.

    Example:
        >>> Torus().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.5)
    n: Any = eqx.field(converter=parameter, default=15.3)
    r: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Torus",
        summary="The flow Torus of the dysts collection of chaotic systems.",
        reference="See, for example, Strogatz (1994). Nonlinear Dynamics and Chaos.",
        equations=(
            "rho = r + a cos(n t)",
            "swing = a n sin(n t)",
            "dx/dt = -swing cos(t) - rho sin(t)",
            "dy/dt = -swing sin(t) + rho cos(t)",
            "dz/dt = a n cos(n t)",
        ),
        parameters={"a": "coefficient a of the law", "n": "coefficient n of the law", "r": "coefficient r of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=6.36,
        dt=0.01,
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        rho = self.r + self.a * jnp.cos(self.n * t)
        swing = self.a * self.n * jnp.sin(self.n * t)
        return (
            -swing * jnp.cos(t) - rho * jnp.sin(t),
            -swing * jnp.sin(t) + rho * jnp.cos(t),
            self.a * self.n * jnp.cos(self.n * t),
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-13.72884, 1.9094726, 0.72831447])
