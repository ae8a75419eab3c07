"""RayleighBenard."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RayleighBenard(Flow):
    """The flow RayleighBenard.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        r: coefficient r of the law.

    Source: Yanagita, Kaneko (1995). Rayleigh-Bénard convection patterns, chaos, spatiotemporal chaos and
    turbulence. Physica D: Nonlinear Phenomena 82.3 (1995): 288-313.

    Example:
        >>> RayleighBenard().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=30.0)
    b: Any = eqx.field(converter=parameter, default=5.0)
    r: Any = eqx.field(converter=parameter, default=18.0)

    card = Card(
        title="RayleighBenard",
        summary="The flow RayleighBenard of the dysts collection of chaotic systems.",
        reference=(
            "Yanagita, Kaneko (1995). Rayleigh-Bénard convection patterns, chaos, spatiotemporal chaos and "
            "turbulence. Physica D: Nonlinear Phenomena 82.3 (1995): 288-313."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = r y - x z", "dz/dt = x y - b z"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law", "r": "coefficient r of the law"},
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=0.91967,
        dt=0.002,
        invariants={"lyapunov_sum": Known(-17.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.r * y - x * z, x * y - self.b * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-15.660582, -13.32018, 26.879362])
