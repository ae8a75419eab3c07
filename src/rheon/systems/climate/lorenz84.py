"""Lorenz 1984 circulation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Lorenz84(Flow):
    """Lorenz's three-variable model of the westerly wind and its waves.

    Args:
        a: damping rate of the westerly wind, relative to that of the waves.
        b: displacement of the waves by the wind.
        f: symmetric driving: contrast between equator and pole.
        g: asymmetric driving: contrast between land and sea.

    Source: Lorenz 1984.

    Example:
        >>> Lorenz84().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.32)
    b: Any = eqx.field(converter=parameter, default=7.91)
    f: Any = eqx.field(converter=parameter, default=4.83)
    g: Any = eqx.field(converter=parameter, default=4.194)

    card = Card(
        title="Lorenz 1984 circulation",
        summary=(
            "The westerly wind and one planetary wave in three variables: Lorenz's smallest model of irregular weather."
        ),
        reference=(
            "Lorenz, E. N. (1984). Irregularity: a fundamental property of the atmosphere. Tellus A 36, 98-110."
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
        period=6.2586,
        dt=0.002,
        invariants=measured(
            "1,000,000 steps of 0.002 after 300,000 discarded",
            dominant_period=(1.708, 0.082),
            lyapunov_spectrum=((0.434, 0.00034, -2.726), (0.011, 0.0011, 0.027)),
            lyapunov_sum=(-2.29195185, 8e-07),
            kaplan_yorke=(2.1592, 0.0042),
            pesin_entropy=(0.434, 0.011),
            correlation_dimension=(1.993, 0.05),
            permutation_entropy=(0.8687, 0.0026),
            complexity=(0.2082, 0.0031),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere"),
        caveats=(
            "The collection's constants (a = 1.32, b = 7.91, f = 4.83, g = 4.194) are not Lorenz's a = 1/4, b = "
            "4, f = 8, g = 1: do not compare their numbers.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (self.f - x) - y**2 - z**2, x * y - self.b * x * z - y + self.g, self.b * x * y + x * z - z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([1.926479236120359, -0.13402110197257552, -1.72146730664761])
