"""Beer's recurrent neural network."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class BeerRNN(Flow):
    """Beer's continuous-time recurrent network of three neurons.

    Args:
        tau: time constant of each neuron, in time units; 3 numbers.
        theta: bias of each neuron; 3 numbers.
        w: weights; w[i][j] is the effect of neuron j on neuron i; 3 by 3.

    Source: Beer 1995, doi:10.1177/105971239500300405.

    Example:
        >>> BeerRNN().variables
        ('x1', 'x2', 'x3')
    """

    tau: Any = eqx.field(converter=parameter, default=(1.0, 2.5, 1.0))
    theta: Any = eqx.field(converter=parameter, default=(-4.108, -2.787, -1.114))
    w: Any = eqx.field(converter=parameter, default=((5.422, -0.018, 2.75), (-0.24, 4.59, 1.21), (0.535, -2.25, 3.885)))

    card = Card(
        title="Beer's recurrent neural network",
        summary=(
            "Three continuous-time neurons with logistic activation, at weights where the network is chaotic: a "
            "small known ground truth for recurrent models."
        ),
        reference=(
            "Beer, R. D. (1995). On the dynamics of small continuous-time recurrent neural networks. Adaptive "
            "Behavior 3, 469-509. doi:10.1177/105971239500300405"
        ),
        equations=("tau[i] dx[i]/dt = -x[i] + sum_j w[i, j] / (1 + exp(-x[j] - theta[j]))",),
        parameters={
            "tau": "time constant of each neuron, in time units; 3 numbers",
            "theta": "bias of each neuron; 3 numbers",
            "w": "weights; w[i][j] is the effect of neuron j on neuron i; 3 by 3",
        },
        variables={
            "x1": "state of the first neuron",
            "x2": "state of the second neuron",
            "x3": "state of the third neuron",
        },
        period=181.58,
        dt=0.2,
        invariants=measured(
            "1,000,000 steps of 0.2 after 181,580 discarded",
            dominant_period=(168.6, 3.0),
            lyapunov_spectrum=((0.01001, 7.4e-06, -0.4661), (0.00017, 8.1e-06, 0.0012)),
            lyapunov_sum=(-0.4561291, 1.9e-06),
            kaplan_yorke=(2.02148, 0.00037),
            pesin_entropy=(0.01001, 0.00017),
            correlation_dimension=(1.678, 0.018),
            permutation_entropy=(0.8633, 0.0019),
            complexity=(0.2117, 0.0024),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "neural network", "sigmoid"),
        caveats=("Chaos is weak: 0.0098 per time unit, a quarter of the annotated maximum.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) -> (3,)."""
        return (self.w @ jax.nn.sigmoid(x + self.theta) - x) / self.tau

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([1.5014532, 2.3742845, 0.65819415])
