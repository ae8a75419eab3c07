"""Three-variable autocatalator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class IsothermalChemical(Flow):
    """Isothermal cubic autocatalysis with three species.

    Args:
        delta: time scale of gamma, relative to alpha.
        kappa: constant part of the feed of alpha.
        mu: rate of the feed of alpha.
        sigma: time scale of beta, relative to alpha; small, so beta is fast.

    Source: Petrov, Scott and Showalter 1992.

    Example:
        >>> IsothermalChemical().variables
        ('alpha', 'beta', 'gamma')
    """

    componentwise = True

    delta: Any = eqx.field(converter=parameter, default=1.0)
    kappa: Any = eqx.field(converter=parameter, default=2.5)
    mu: Any = eqx.field(converter=parameter, default=0.29786)
    sigma: Any = eqx.field(converter=parameter, default=0.013)

    card = Card(
        title="Three-variable autocatalator",
        summary=(
            "Peng, Scott and Showalter's scheme of isothermal cubic autocatalysis: the plainest chemistry that "
            "gives mixed-mode oscillations and chaos."
        ),
        reference=(
            "Petrov, V., Scott, S. K. and Showalter, K. (1992). Mixed-mode oscillations in chemical systems. J. "
            "Chem. Phys. 97, 6191-6198."
        ),
        equations=(
            "dalpha/dt = mu (kappa + gamma) - alpha beta^2 - alpha",
            "dbeta/dt = (alpha beta^2 + alpha - beta) / sigma",
            "dgamma/dt = (beta - gamma) / delta",
        ),
        parameters={
            "delta": "time scale of gamma, relative to alpha",
            "kappa": "constant part of the feed of alpha",
            "mu": "rate of the feed of alpha",
            "sigma": "time scale of beta, relative to alpha; small, so beta is fast",
        },
        variables={
            "alpha": "concentration of the species consumed by autocatalysis",
            "beta": "concentration of the autocatalyst",
            "gamma": "concentration of its product, which speeds up the feed",
        },
        period=0.73028,
        dt=0.005,
        invariants=measured(
            "876,336 steps of 0.005 after 29,211 discarded",
            dominant_period=(1.5182, 0.0016),
            lyapunov_spectrum=((0.1162, -0.00099, -6.885), (0.0049, 0.001, 0.0046)),
            lyapunov_sum=(-6.77005, 0.0002),
            kaplan_yorke=(2.01687, 0.00072),
            pesin_entropy=(0.1162, 0.0049),
            correlation_dimension=(1.105, 0.021),
            permutation_entropy=(0.53145, 0.00049),
            complexity=(0.38144, 0.00017),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "reaction kinetics", "cubic", "two time scales"),
        caveats=(
            "Concentrations must be positive.",
            "beta reacts on a scale of 0.01: pulses are narrow and need small steps.",
            "The annotated maximum exponent is four times the true value of 0.113.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        alpha, beta, gamma = x
        return (
            self.mu * (self.kappa + gamma) - alpha * beta**2 - alpha,
            (alpha * beta**2 + alpha - beta) / self.sigma,
            (beta - gamma) / self.delta,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.5141505602006595, 0.9984288208727641, 1.0061777118724])
