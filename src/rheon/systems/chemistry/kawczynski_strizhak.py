"""Kawczyński–Strizhak model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class KawczynskiStrizhak(Flow):
    """A cubic model of mixed-mode oscillations in the Belousov–Zhabotinsky reaction.

    Args:
        beta: constant drive of y.
        gamma: rate of the fast variable x.
        kappa: rate of the slow variable z.
        mu: strength of the linear terms: 3 mu in dx/dt, -2 mu in dy/dt.

    Source: Strizhak and Kawczynski 1995.

    Example:
        >>> KawczynskiStrizhak().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    beta: Any = eqx.field(converter=parameter, default=-0.4)
    gamma: Any = eqx.field(converter=parameter, default=0.49)
    kappa: Any = eqx.field(converter=parameter, default=0.2)
    mu: Any = eqx.field(converter=parameter, default=2.1)

    card = Card(
        title="Kawczyński–Strizhak model",
        summary=(
            "A cubic three-variable model of the mixed-mode oscillations seen while a Belousov–Zhabotinsky "
            "reaction dies down in a closed vessel. Regular from the collection's start."
        ),
        reference=(
            "Strizhak, P. E. and Kawczynski, A. L. (1995). Regularities in complex transient oscillations in the "
            "Belousov-Zhabotinsky reaction in a batch reactor. J. Phys. Chem. 99, 10830-10833."
        ),
        equations=("dx/dt = gamma (y - x^3 + 3 mu x)", "dy/dt = beta - 2 mu x - y - z", "dz/dt = kappa (x - z)"),
        parameters={
            "beta": "constant drive of y",
            "gamma": "rate of the fast variable x",
            "kappa": "rate of the slow variable z",
            "mu": "strength of the linear terms: 3 mu in dx/dt, -2 mu in dy/dt",
        },
        variables={
            "x": "fast variable with a cubic response",
            "y": "second variable, lowered by x and z",
            "z": "slow variable that follows x",
        },
        period=10.992,
        dt=0.05,
        invariants=measured(
            "1,000,000 steps of 0.05 after 43,968 discarded",
            dominant_period=(371.214, 0.078),
            lyapunov_spectrum=((-2.5e-05, -0.002442, -0.3550945), (2.5e-05, 6.6e-05, 6.2e-06)),
            lyapunov_sum=(-0.3575603, 1.2e-06),
            kaplan_yorke=(1.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            permutation_entropy=(0.6632, 0.001),
            complexity=(0.39116, 0.00031),
        ),
        regime="periodic",
        tags=("periodic", "dissipative", "autonomous", "mixed-mode oscillations", "cubic"),
        caveats=(
            (
                "Periodic from the default start: the exponents are 0, -0.002 and -0.355; the collection annotates "
                "0.076."
            ),
            "The variables are not concentrations and take both signs.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.gamma * (y - x**3 + 3 * self.mu * x), self.beta - 2 * self.mu * x - y - z, self.kappa * (x - z)

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.160501, 5.8636902, -1.2031947])
