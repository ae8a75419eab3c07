"""Coevolving predator and prey."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class CoevolvingPredatorPrey(Flow):
    """A predator and a prey whose trait evolves on the time scale of the populations.

    Args:
        a1: growth rate of the prey, per unit of the trait at small trait values.
        a2: rate at which eaten prey feed the growth of predators.
        a3: rate at which predators eat prey.
        b1: saturation of prey growth in the trait.
        b2: saturation of predation in the prey density.
        d1: mortality scale of the prey, times a polynomial in the trait.
        d2: death rate of the predators.
        delta: scale of the trait; delta = 1 removes the terms with delta - 1, delta^2 - 1 and delta^4 - 1.
        k1: weight of prey density in the selection of the trait.
        k2: quadratic coefficient of the trait's cost (drives the trait away from 0).
        k4: quartic coefficient of the trait's cost (holds the trait back).
        vv: rate of evolution: additive genetic variance of the trait.

    Source: Gilpin and Feldman 2017, doi:10.1371/journal.pcbi.1005644.

    Example:
        >>> CoevolvingPredatorPrey().variables
        ('x', 'y', 'alpha')
    """

    componentwise = True

    a1: Any = eqx.field(converter=parameter, default=2.5)
    a2: Any = eqx.field(converter=parameter, default=0.05)
    a3: Any = eqx.field(converter=parameter, default=0.4)
    b1: Any = eqx.field(converter=parameter, default=6.0)
    b2: Any = eqx.field(converter=parameter, default=1.333)
    d1: Any = eqx.field(converter=parameter, default=0.16)
    d2: Any = eqx.field(converter=parameter, default=0.004)
    delta: Any = eqx.field(converter=parameter, default=1.0)
    k1: Any = eqx.field(converter=parameter, default=6.0)
    k2: Any = eqx.field(converter=parameter, default=9.0)
    k4: Any = eqx.field(converter=parameter, default=9.0)
    vv: Any = eqx.field(converter=parameter, default=0.33333)

    card = Card(
        title="Coevolving predator and prey",
        summary=(
            "A predator–prey pair in which a trait of the prey evolves as fast as the populations change: "
            "evolution turns cycles into chaos."
        ),
        reference=(
            "Gilpin, W. and Feldman, M. W. (2017). A phase transition induces chaos in a predator-prey ecosystem "
            "with a dynamic fitness landscape. PLoS Comput. Biol. 13, e1005644. doi:10.1371/journal.pcbi.1005644"
        ),
        equations=(
            "birth = a1 alpha (1 - k1 x alpha (delta - 1)) / (1 + b1 alpha)",
            "death = d1 (1 - k2 alpha^2 (delta^2 - 1) + k4 alpha^4 (delta^4 - 1))",
            "dx/dt = x (birth - death - a3 y / (1 + b2 x))",
            "dy/dt = y (a2 x / (1 + b2 x) - d2)",
            "dalpha/dt = -vv alpha delta (a1 k1 x / (1 + b1 alpha) + 2 d1 delta (2 k4 alpha^2 delta^2 - k2))",
        ),
        parameters={
            "a1": "growth rate of the prey, per unit of the trait at small trait values",
            "a2": "rate at which eaten prey feed the growth of predators",
            "a3": "rate at which predators eat prey",
            "b1": "saturation of prey growth in the trait",
            "b2": "saturation of predation in the prey density",
            "d1": "mortality scale of the prey, times a polynomial in the trait",
            "d2": "death rate of the predators",
            "delta": "scale of the trait; delta = 1 removes the terms with delta - 1, delta^2 - 1 and delta^4 - 1",
            "k1": "weight of prey density in the selection of the trait",
            "k2": "quadratic coefficient of the trait's cost (drives the trait away from 0)",
            "k4": "quartic coefficient of the trait's cost (holds the trait back)",
            "vv": "rate of evolution: additive genetic variance of the trait",
        },
        variables={"x": "prey density", "y": "predator density", "alpha": "mean trait of the prey"},
        period=122.77,
        dt=0.125,
        invariants=measured(
            "1,000,000 steps of 0.125 after 196,432 discarded",
            dominant_period=(480.0, 13.0),
            lyapunov_spectrum=((0.00308, -1.5e-06, -1.4991), (0.00018, 1.8e-05, 0.0026)),
            lyapunov_sum=(-1.496068, 3.7e-05),
            kaplan_yorke=(2.00206, 0.00012),
            pesin_entropy=(0.00308, 0.00018),
            correlation_dimension=(1.399, 0.026),
            permutation_entropy=(0.4887, 0.0021),
            complexity=(0.33169, 0.00095),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "evolution", "population", "two time scales"),
        caveats=(
            "Densities must be positive.",
            "One period lasts about 123 time units and the trait jumps within it: scale steps by the period.",
            "alpha is a state here; in other systems the name stands for a parameter.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, alpha = x
        birth = self.a1 * alpha * (1 - self.k1 * x * alpha * (self.delta - 1)) / (1 + self.b1 * alpha)
        death = self.d1 * (1 - self.k2 * alpha**2 * (self.delta**2 - 1) + self.k4 * alpha**4 * (self.delta**4 - 1))
        return (
            x * (birth - death - self.a3 * y / (1 + self.b2 * x)),
            y * (self.a2 * x / (1 + self.b2 * x) - self.d2),
            -self.vv
            * alpha
            * self.delta
            * (
                self.a1 * self.k1 * x / (1 + self.b1 * alpha)
                + 2 * self.d1 * self.delta * (2 * self.k4 * alpha**2 * self.delta**2 - self.k2)
            ),
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.10946017, 0.46664421, 0.66580212])
