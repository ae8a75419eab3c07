"""Blasius–Huppert–Stone food chain."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Blasius(Flow):
    """A food chain with uniform phase and chaotic amplitude, after the Canadian lynx.

    Args:
        a: growth rate of the vegetation.
        alpha1: grazing rate of herbivores on vegetation.
        alpha2: rate at which predators eat herbivores.
        b: death rate of the herbivores.
        c: rate at which predators return to the level zs.
        k1: saturation of grazing (0 gives a linear response).
        k2: saturation of predation (0 gives a linear response).
        zs: predator level sustained without herbivores.

    Source: Blasius, Huppert and Stone 1999, doi:10.1038/20676.

    Example:
        >>> Blasius().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    alpha1: Any = eqx.field(converter=parameter, default=0.2)
    alpha2: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=10.0)
    k1: Any = eqx.field(converter=parameter, default=0.05)
    k2: Any = eqx.field(converter=parameter, default=0.0)
    zs: Any = eqx.field(converter=parameter, default=0.006)

    card = Card(
        title="Blasius–Huppert–Stone food chain",
        summary=(
            "Vegetation, herbivore and predator with steady rhythm but erratic peaks (uniform phase, chaotic "
            "amplitude): a model of lynx cycles and a test of phase synchronisation."
        ),
        reference=(
            "Blasius, B., Huppert, A. and Stone, L. (1999). Complex dynamics and phase synchronization in "
            "spatially extended ecological systems. Nature 399, 354-359. doi:10.1038/20676"
        ),
        equations=(
            "grazed = alpha1 x y / (1 + k1 x)",
            "eaten = alpha2 y z / (1 + k2 y)",
            "dx/dt = a x - grazed",
            "dy/dt = grazed - b y - eaten",
            "dz/dt = eaten - c (z - zs)",
        ),
        parameters={
            "a": "growth rate of the vegetation",
            "alpha1": "grazing rate of herbivores on vegetation",
            "alpha2": "rate at which predators eat herbivores",
            "b": "death rate of the herbivores",
            "c": "rate at which predators return to the level zs",
            "k1": "saturation of grazing (0 gives a linear response)",
            "k2": "saturation of predation (0 gives a linear response)",
            "zs": "predator level sustained without herbivores",
        },
        variables={"x": "vegetation", "y": "herbivores", "z": "predators"},
        period=6.6038,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 66,038 discarded",
            dominant_period=(6.6188, 0.0033),
            lyapunov_spectrum=((0.0598, 1.4e-06, -2.8632), (0.0013, 4.1e-05, 0.0012)),
            lyapunov_sum=(-2.8033521, 5.8e-06),
            kaplan_yorke=(2.0209, 0.00045),
            pesin_entropy=(0.0598, 0.0013),
            correlation_dimension=(1.839, 0.053),
            permutation_entropy=(0.54594, 0.00041),
            complexity=(0.38564, 0.0002),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "food chain", "population"),
        caveats=(
            "Populations must be positive: never start at or below zero.",
            "Predators erupt in short spikes; coarse sampling misses them.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        grazed = self.alpha1 * x * y / (1 + self.k1 * x)
        eaten = self.alpha2 * y * z / (1 + self.k2 * y)
        return self.a * x - grazed, grazed - self.b * y - eaten, eaten - self.c * (z - self.zs)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([4.031713, 5.1113788, 0.016508812])
