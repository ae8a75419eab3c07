"""Sprott's jerk system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottJerk(Flow):
    """The simplest dissipative chaotic flow with a square.

    Args:
        mu: damping: coefficient of -z in dz/dt, and the rate at which volumes shrink.

    Source: Sprott 1997, doi:10.1016/S0375-9601(97)00088-1.

    Example:
        >>> SprottJerk().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    mu: Any = eqx.field(converter=parameter, default=2.017)

    card = Card(
        title="Sprott's jerk system",
        summary=(
            "x''' + mu x'' - x'^2 + x = 0: the simplest dissipative flow with a quadratic nonlinearity that is chaotic."
        ),
        reference=(
            "Sprott, J. C. (1997). Simplest dissipative chaotic flow. Phys. Lett. A 228, 271-274. "
            "doi:10.1016/S0375-9601(97)00088-1"
        ),
        equations=("dx/dt = y", "dy/dt = z", "dz/dt = y^2 - mu z - x"),
        parameters={"mu": "damping: coefficient of -z in dz/dt, and the rate at which volumes shrink"},
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        period=11.921,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-2.017, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 47,683 discarded",
                dominant_period=(12.021, 0.069),
                lyapunov_spectrum=((0.05505, 0.0001, -2.07215), (0.00018, 0.00011, 0.00021)),
                kaplan_yorke=(2.026568, 8.6e-05),
                pesin_entropy=(0.05505, 0.00018),
                correlation_dimension=(1.84, 0.056),
                permutation_entropy=(0.53201, 0.00081),
                complexity=(0.38812, 0.00031),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "quadratic", "minimal"),
        caveats=(
            "Chaos lives in a narrow range of mu (about 2.017 to 2.082) and the basin is small: starts nearby "
            "escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, y**2 - self.mu * z - x

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.54106056, 0.59383201, 0.45127217])
