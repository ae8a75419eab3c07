"""Continuous Hopfield network."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Hopfield(Flow):
    """Six mutually inhibiting units with steep sigmoids, after Lewis and Glass.

    Args:
        beta: threshold: subtracted from the output of each unit.
        eps: gain of the sigmoid; large values give switches.
        k: weights; k[i][j] is the effect of unit j on unit i; 6 by 6.
        tau: decay time of each unit.

    Source: Lewis and Glass 1992, doi:10.1162/neco.1992.4.5.621.

    Example:
        >>> Hopfield().variables
        ('x1', 'x2', 'x3', 'x4', 'x5', 'x6')
    """

    beta: Any = eqx.field(converter=parameter, default=0.5)
    eps: Any = eqx.field(converter=parameter, default=10.0)
    k: Any = eqx.field(
        converter=parameter,
        default=(
            (0.0, -1.0, 0.0, 0.0, -1.0, -1.0),
            (0.0, 0.0, 0.0, -1.0, -1.0, -1.0),
            (-1.0, -1.0, 0.0, 0.0, -1.0, 0.0),
            (-1.0, -1.0, -1.0, 0.0, 0.0, 0.0),
            (-1.0, -1.0, 0.0, -1.0, 0.0, 0.0),
            (0.0, -1.0, -1.0, -1.0, 0.0, 0.0),
        ),
    )
    tau: Any = eqx.field(converter=parameter, default=2.5)

    card = Card(
        title="Continuous Hopfield network",
        summary=(
            "Six units that inhibit one another through steep sigmoids, as in models of neural and gene networks: "
            "chaos from a nearly switching network."
        ),
        reference=(
            "Lewis, J. E. and Glass, L. (1992). Nonlinear dynamics and symbolic dynamics of neural networks. "
            "Neural Comput. 4, 621-642. doi:10.1162/neco.1992.4.5.621"
        ),
        equations=("dx[i]/dt = (1 + tanh(eps sum_j k[i, j] x[j])) / 2 - beta - x[i] / tau",),
        parameters={
            "beta": "threshold: subtracted from the output of each unit",
            "eps": "gain of the sigmoid; large values give switches",
            "k": "weights; k[i][j] is the effect of unit j on unit i; 6 by 6",
            "tau": "decay time of each unit",
        },
        variables={
            "x1": "state of unit 1",
            "x2": "state of unit 2",
            "x3": "state of unit 3",
            "x4": "state of unit 4",
            "x5": "state of unit 5",
            "x6": "state of unit 6",
        },
        period=10.865,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(-2.4, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.01 after 217,300 discarded",
                dominant_period=(10.8, 0.4),
                lyapunov_spectrum=(
                    (0.0745, -8.8e-05, -0.2867, -0.3687, -0.39086, -1.4282),
                    (0.0037, 0.0002, 0.0019, 0.0012, 0.00098, 0.0053),
                ),
                kaplan_yorke=(2.26, 0.013),
                pesin_entropy=(0.0745, 0.0037),
                correlation_dimension=(2.01, 0.063),
                permutation_entropy=(0.5557, 0.0019),
                complexity=(0.38777, 0.00086),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "neural network", "sigmoid"),
        caveats=("The annotated maximum exponent is nearly eight times the true value of 0.073.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (6,) -> (6,)."""
        return (1 + jnp.tanh(self.eps * (self.k @ x))) / 2 - self.beta - x / self.tau

    def initial(self):
        """A state on the attractor. Shape (6,)."""
        return np.array([-0.67127393, -0.2420173, -0.055676628, 0.34697948, 0.45273118, 0.78389688])
