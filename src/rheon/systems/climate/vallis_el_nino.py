"""Vallis' El Niño model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class VallisElNino(Flow):
    """Two ocean boxes and the current between them: irregular warm events.

    Args:
        b: response of the current to the temperature contrast (through the wind).
        c: friction: damping rate of the current.
        p: constant trade wind, in units of the current.

    Source: Vallis 1988, doi:10.1029/JC093iC11p13979.

    Example:
        >>> VallisElNino().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    b: Any = eqx.field(converter=parameter, default=102.0)
    c: Any = eqx.field(converter=parameter, default=3.0)
    p: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Vallis' El Niño model",
        summary=(
            "An ocean of two boxes and the wind-driven current between them: irregular warm events from three "
            "variables, with Lorenz's structure."
        ),
        reference=(
            "Vallis, G. K. (1988). Conceptual models of El Niño and the Southern Oscillation. J. Geophys. Res. 93 "
            "(C11), 13979-13991. doi:10.1029/JC093iC11p13979"
        ),
        equations=("dx/dt = b y - c (x + p)", "dy/dt = x z - y", "dz/dt = 1 - x y - z"),
        parameters={
            "b": "response of the current to the temperature contrast (through the wind)",
            "c": "friction: damping rate of the current",
            "p": "constant trade wind, in units of the current",
        },
        variables={
            "x": "current between the boxes, scaled",
            "y": "half the temperature difference between east and west, scaled",
            "z": "mean temperature, scaled",
        },
        period=2.2087,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-5.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 88,347 discarded",
                lyapunov_spectrum=((0.5531, -0.00042, -5.5527), (0.0032, 0.00046, 0.0031)),
                kaplan_yorke=(2.09961, 0.00057),
                pesin_entropy=(0.5531, 0.0032),
                correlation_dimension=(2.055, 0.069),
                permutation_entropy=(0.6254, 0.0017),
                complexity=(0.40113, 0.00048),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "ocean", "Lorenz family"),
        caveats=("At p = 0, the default, warm and cold events are mirror images, unlike in the Pacific.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.b * y - self.c * (x + self.p), x * z - y, 1 - x * y - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-6.99286331487343, 0.023254276622294345, -0.1658177563067799])
