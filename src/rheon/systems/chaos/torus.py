"""Torus."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Torus(Flow):
    """A point that winds around a torus: a control without chaos.

    Args:
        a: radius of the tube.
        n: turns around the tube per turn around the axis.
        r: distance of the tube's centre from the axis.

    Source: Strogatz 1994.

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
        summary="A point that winds around a torus on a fixed schedule: a negative control, with no chaos in it.",
        reference="See for example Strogatz, S. H. (1994). Nonlinear Dynamics and Chaos. Addison-Wesley.",
        equations=(
            "rho = r + a cos(n t)",
            "swing = a n sin(n t)",
            "dx/dt = -swing cos(t) - rho sin(t)",
            "dy/dt = -swing sin(t) + rho cos(t)",
            "dz/dt = a n cos(n t)",
        ),
        parameters={
            "a": "radius of the tube",
            "n": "turns around the tube per turn around the axis",
            "r": "distance of the tube's centre from the axis",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "height"},
        period=6.36,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.01 after 127,200 discarded",
                dominant_period=(6.2831, 0.0031),
                lyapunov_spectrum=((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                correlation_dimension=(2.117, 0.032),
                permutation_entropy=(0.74174, 0.00061),
                complexity=(0.33391, 0.00064),
            ),
        },
        regime="quasi-periodic",
        tags=("quasi-periodic", "forced", "control"),
        caveats=(
            (
                "The rate depends on time alone, not on the state: all exponents are zero, and another start only "
                "moves the curve."
            ),
            "At the default n = 15.3, a ratio of whole numbers, the curve closes after ten turns, at t = 20 pi.",
        ),
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
