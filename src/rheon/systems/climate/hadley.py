"""Hadley circulation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Hadley(Flow):
    """The westerly wind and its waves in three modes, under strong driving.

    Args:
        a: damping rate of the westerly wind, relative to that of the waves.
        b: displacement of the waves by the wind.
        f: symmetric driving: contrast between equator and pole.
        g: asymmetric driving: contrast between land and sea.

    Source: Lorenz 1984.

    Example:
        >>> Hadley().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)
    b: Any = eqx.field(converter=parameter, default=4.0)
    f: Any = eqx.field(converter=parameter, default=9.0)
    g: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Hadley circulation",
        summary=(
            "Lorenz's three-mode model of the westerly wind and its planetary waves, under strong driving: the "
            "equations of Lorenz84 with other constants."
        ),
        reference=(
            "Lorenz, E. N. (1984). Irregularity: a fundamental property of the atmosphere. Tellus A 36, 98-110. "
            "Named after Hadley, G. (1735). Concerning the cause of the general trade-winds. Phil. Trans. R. Soc. "
            "39, 58-62."
        ),
        equations=("dx/dt = a (f - x) - y^2 - z^2", "dy/dt = x y - b x z - y + g", "dz/dt = b x y + x z - z"),
        parameters={
            "a": "damping rate of the westerly wind, relative to that of the waves",
            "b": "displacement of the waves by the wind",
            "f": "symmetric driving: contrast between equator and pole",
            "g": "asymmetric driving: contrast between land and sea",
        },
        variables={
            "x": "strength of the westerly wind",
            "y": "cosine phase of the waves",
            "z": "sine phase of the waves",
        },
        period=1.4541,
        dt=0.01,
        invariants=measured(
            "872,460 steps of 0.01 after 29,082 discarded",
            dominant_period=(8.56, 0.18),
            lyapunov_spectrum=((0.199, -0.00026, -0.3591), (0.0051, 0.00027, 0.0088)),
            lyapunov_sum=(-0.1603877, 7.1e-07),
            kaplan_yorke=(2.554, 0.02),
            pesin_entropy=(0.199, 0.0051),
            correlation_dimension=(2.37, 0.16),
            permutation_entropy=(0.487, 0.0085),
            complexity=(0.3308, 0.0034),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere"),
        caveats=("The collection cites Hadley 1735, which holds no equations; these are of Lorenz 1984.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (self.f - x) - y**2 - z**2, x * y - self.b * x * z - y + self.g, self.b * x * y + x * z - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([1.3664423, 0.9309146, 0.64283417])
