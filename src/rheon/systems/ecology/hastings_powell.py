"""Hastings–Powell food chain."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HastingsPowell(Flow):
    """A three-level food chain with saturating appetites: the teacup attractor.

    Args:
        a1: feeding rate of the middle level on the lowest.
        a2: feeding rate of the top level on the middle one.
        b1: saturation of the middle level's feeding.
        b2: saturation of the top level's feeding.
        d1: death rate of the middle level.
        d2: death rate of the top level; small, so it is slow.

    Source: Hastings and Powell 1991, doi:10.2307/1940591.

    Example:
        >>> HastingsPowell().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a1: Any = eqx.field(converter=parameter, default=5.0)
    a2: Any = eqx.field(converter=parameter, default=0.1)
    b1: Any = eqx.field(converter=parameter, default=3.0)
    b2: Any = eqx.field(converter=parameter, default=2.0)
    d1: Any = eqx.field(converter=parameter, default=0.4)
    d2: Any = eqx.field(converter=parameter, default=0.01)

    card = Card(
        title="Hastings–Powell food chain",
        summary=(
            "Plant, herbivore and carnivore with saturating appetites: the teacup attractor, the case that made "
            "chaos a serious question in ecology."
        ),
        reference=(
            "Hastings, A. and Powell, T. (1991). Chaos in a three-species food chain. Ecology 72, 896-903. "
            "doi:10.2307/1940591"
        ),
        equations=(
            "dx/dt = x (1 - x - a1 y / (1 + b1 x))",
            "dy/dt = y (a1 x / (1 + b1 x) - a2 z / (1 + b2 y) - d1)",
            "dz/dt = z (a2 y / (1 + b2 y) - d2)",
        ),
        parameters={
            "a1": "feeding rate of the middle level on the lowest",
            "a2": "feeding rate of the top level on the middle one",
            "b1": "saturation of the middle level's feeding",
            "b2": "saturation of the top level's feeding",
            "d1": "death rate of the middle level",
            "d2": "death rate of the top level; small, so it is slow",
        },
        variables={
            "x": "lowest level, relative to its capacity",
            "y": "middle level, scaled",
            "z": "top level, scaled",
        },
        period=135.19,
        dt=0.2,
        invariants=measured(
            "1,000,000 steps of 0.2 after 135,190 discarded",
            dominant_period=(132.02, 0.28),
            lyapunov_spectrum=((0.006732, -1.1e-05, -0.46333), (8.2e-05, 1.1e-05, 0.00018)),
            lyapunov_sum=(-0.4566104, 3e-06),
            kaplan_yorke=(2.01453, 0.00018),
            pesin_entropy=(0.006732, 8.2e-05),
            correlation_dimension=(1.562, 0.024),
            permutation_entropy=(0.77925, 0.00089),
            complexity=(0.31125, 0.00056),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "food chain", "population", "two time scales"),
        caveats=(
            "Populations must be positive.",
            "The annotated period is 135 time units and holds several turns of the fast pair: scale steps with care.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            x * (1 - x - self.a1 * y / (1 + self.b1 * x)),
            y * (self.a1 * x / (1 + self.b1 * x) - self.a2 * z / (1 + self.b2 * y) - self.d1),
            z * (self.a2 * y / (1 + self.b2 * y) - self.d2),
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.73207001, 0.17549271, 9.9014657])
