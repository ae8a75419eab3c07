"""Rayleigh–Bénard convection, as in the collection."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RayleighBenard(Flow):
    """The collection's convection equations, which have the form of the Lü system.

    Args:
        a: rate at which x follows y.
        b: linear damping of z.
        r: linear growth rate of y.

    Source: Yanagita and Kaneko 1995.

    Example:
        >>> RayleighBenard().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=30.0)
    b: Any = eqx.field(converter=parameter, default=5.0)
    r: Any = eqx.field(converter=parameter, default=18.0)

    card = Card(
        title="Rayleigh–Bénard convection, as in the collection",
        summary=(
            "Three equations that the collection lists for convection between plates; by form they are those of "
            "the Lü system."
        ),
        reference=(
            "Yanagita, T. and Kaneko, K. (1995). Rayleigh-Bénard convection patterns, chaos, spatiotemporal chaos "
            "and turbulence. Physica D 82, 288-313."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = r y - x z", "dz/dt = x y - b z"),
        parameters={"a": "rate at which x follows y", "b": "linear damping of z", "r": "linear growth rate of y"},
        variables={
            "x": "first coordinate (strength of convection)",
            "y": "second coordinate (horizontal temperature contrast)",
            "z": "axial coordinate (vertical temperature profile)",
        },
        period=0.91967,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-17.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 91,967 discarded",
                dominant_period=(0.51, 0.019),
                lyapunov_spectrum=((1.791, 0.00091, -18.792), (0.017, 0.00095, 0.017)),
                kaplan_yorke=(2.09533, 0.00092),
                pesin_entropy=(1.791, 0.017),
                correlation_dimension=(2.003, 0.027),
                permutation_entropy=(0.7239, 0.0016),
                complexity=(0.3673, 0.00083),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
        caveats=(
            (
                "Not the Lorenz truncation: y grows by itself (+ r y) instead of being damped and driven by x. LuChen "
                "is the same equation with other constants."
            ),
            "Not a simulation of convection: the cited work treats patterns in space, this has none.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.r * y - x * z, x * y - self.b * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-15.660582, -13.32018, 26.879362])
