"""Rabinovich–Fabrikant equations."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class RabinovichFabrikant(Flow):
    """Waves in a nonequilibrium medium that modulate one another.

    Args:
        a: damping of z, which decays at the rate 2 (a + x y).
        g: linear growth rate of x and y.

    Source: Rabinovich and Fabrikant 1979.

    Example:
        >>> RabinovichFabrikant().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.1)
    g: Any = eqx.field(converter=parameter, default=0.87)

    card = Card(
        title="Rabinovich–Fabrikant equations",
        summary=(
            "Waves in a medium out of equilibrium that modulate one another: cubic equations with many coexisting "
            "attractors, notorious for fooling solvers."
        ),
        reference=(
            "Rabinovich, M. I. and Fabrikant, A. L. (1979). Stochastic self-modulation of waves in nonequilibrium "
            "media. Sov. Phys. JETP 50, 311-317."
        ),
        equations=("dx/dt = y (z - 1 + x^2) + g x", "dy/dt = x (3 z + 1 - x^2) + g y", "dz/dt = -2 z (a + x y)"),
        parameters={"a": "damping of z, which decays at the rate 2 (a + x y)", "g": "linear growth rate of x and y"},
        variables={
            "x": "first wave coordinate",
            "y": "second wave coordinate",
            "z": "third wave coordinate; keeps its sign",
        },
        period=2.3356,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-0.46, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "700,679 steps of 0.02 after 23,356 discarded",
                dominant_period=(2.38, 0.14),
                lyapunov_spectrum=((0.1967, 3e-05, -0.6567), (0.0028, 6.1e-05, 0.0028)),
                kaplan_yorke=(2.2995, 0.0044),
                pesin_entropy=(0.1967, 0.0028),
                correlation_dimension=(2.089, 0.068),
                permutation_entropy=(0.5121, 0.0028),
                complexity=(0.3753, 0.0017),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "multistable"),
        caveats=(
            "Sensitive to solver and step: different attractors may be reached from one start. Use tight tolerances.",
            "Many starts escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y * (z - 1 + x**2) + self.g * x, x * (3 * z + 1 - x**2) + self.g * y, -2 * z * (self.a + x * y)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.8207276, 0.83440917, 0.2078248])
