"""Salton Sea epidemic."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SaltonSea(Flow):
    """Fish, infected fish and pelicans: an epidemic inside a food chain.

    Args:
        a: number of infected fish at which birds feed at half their largest rate.
        d: death rate of the birds.
        k: carrying capacity of the fish.
        lam: infection rate per contact.
        m: largest rate at which a bird removes infected fish.
        mu: death rate of infected fish.
        r: growth rate of healthy fish.
        th: growth of the birds at full feeding.

    Source: Upadhyay et al. 2008.

    Example:
        >>> SaltonSea().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=15.0)
    d: Any = eqx.field(converter=parameter, default=8.3)
    k: Any = eqx.field(converter=parameter, default=400.0)
    lam: Any = eqx.field(converter=parameter, default=0.06)
    m: Any = eqx.field(converter=parameter, default=15.5)
    mu: Any = eqx.field(converter=parameter, default=3.4)
    r: Any = eqx.field(converter=parameter, default=22.0)
    th: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Salton Sea epidemic",
        summary=(
            "Fish, infected fish and the birds that eat them: an epidemic inside a food chain, after the bird "
            "deaths at the Salton Sea."
        ),
        reference=(
            "Upadhyay, R. K., Bairagi, N., Kundu, K. and Chattopadhyay, J. (2008). Chaos in eco-epidemiological "
            "problem of the Salton Sea and its possible control. Appl. Math. Comput. 196, 392-401."
        ),
        equations=(
            "dx/dt = r x (1 - (x + y) / k) - lam x y",
            "dy/dt = lam x y - m y z / (a + y) - mu y",
            "dz/dt = th y z / (a + y) - d z",
        ),
        parameters={
            "a": "number of infected fish at which birds feed at half their largest rate",
            "d": "death rate of the birds",
            "k": "carrying capacity of the fish",
            "lam": "infection rate per contact",
            "m": "largest rate at which a bird removes infected fish",
            "mu": "death rate of infected fish",
            "r": "growth rate of healthy fish",
            "th": "growth of the birds at full feeding",
        },
        variables={"x": "healthy fish", "y": "infected fish", "z": "birds"},
        period=0.96738,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 38,695 discarded",
            dominant_period=(2.7074, 0.0098),
            lyapunov_spectrum=((0.3733, 0.0006, -4.5817), (0.0066, 0.00061, 0.0065)),
            lyapunov_sum=(-4.2078288, 3.2e-07),
            kaplan_yorke=(2.0815, 0.0014),
            pesin_entropy=(0.3733, 0.0066),
            correlation_dimension=(1.808, 0.035),
            permutation_entropy=(0.54811, 0.00079),
            complexity=(0.38424, 0.0002),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "epidemic", "population", "food chain"),
        caveats=(
            "Populations must be positive.",
            "The annotated maximum exponent is nearly three times the true value of 0.38.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.r * x * (1 - (x + y) / self.k) - self.lam * x * y,
            self.lam * x * y - self.m * y * z / (self.a + y) - self.mu * y,
            self.th * y * z / (self.a + y) - self.d * z,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([231.92548, 89.511944, 56.753804])
