"""Ikeda map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Ikeda(Map):
    """Light circulating in a ring resonator with a saturating medium.

    Args:
        u: part of the field's amplitude kept per round trip.

    Source: Ikeda 1979, doi:10.1016/0030-4018(79)90090-7.

    Example:
        >>> Ikeda().variables
        ('x', 'y')
    """

    componentwise = True

    u: Any = eqx.field(converter=parameter, default=0.9)

    card = Card(
        title="Ikeda map",
        summary=(
            "Light that circulates in a ring resonator with a saturating medium, once per step: a spiral with a "
            "strange attractor."
        ),
        reference=(
            "Ikeda, K. (1979). Multiple-valued stationary state and instability of the transmitted light by a "
            "ring cavity system. Opt. Commun. 30, 257-261. doi:10.1016/0030-4018(79)90090-7"
        ),
        equations=(
            "turn = 0.4 - 6 / (1 + x^2 + y^2)",
            "x' = 1 + u (x cos(turn) - y sin(turn))",
            "y' = u (x sin(turn) + y cos(turn))",
        ),
        parameters={"u": "part of the field's amplitude kept per round trip"},
        variables={"x": "real part of the light's field", "y": "imaginary part of the light's field"},
        invariants={
            "lyapunov_sum": Known(float(2 * np.log(0.9)), 0.0, "exact: 2 ln u"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((0.50732, -0.71804), (0.00043, 0.00043)),
                kaplan_yorke=(1.70653, 0.00073),
                pesin_entropy=(0.50732, 0.00043),
                correlation_dimension=(1.692, 0.015),
                permutation_entropy=(0.8627, 0.0014),
                complexity=(0.2225, 0.0016),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "dissipative", "invertible", "trigonometric", "optics"),
        caveats=(
            "A stable fixed point coexists with the strange attractor near u = 0.9: the start decides.",
            "Areas shrink by u^2 each step, so the exponents sum to 2 ln u.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        turn = 0.4 - 6 / (1 + x**2 + y**2)
        return (
            1 + self.u * (x * jnp.cos(turn) - y * jnp.sin(turn)),
            self.u * (x * jnp.sin(turn) + y * jnp.cos(turn)),
        )

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.9, 0.55524451])
