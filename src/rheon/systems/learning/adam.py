"""Adam."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.card import Card
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningMap


class Adam(LearningMap):
    """Momentum, divided by the running size of each parameter's gradient.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        momentum: β1, memory of the mean gradient.
        memory: β2, memory of the mean squared gradient.
        floor: ε, added to the root of the latter.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    The state holds the parameters, the mean gradient and the mean squared gradient.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Kingma and Ba 2015, arXiv 1412.6980, algorithm 1.

    Example:
        >>> [round(v, 3) for v in Adam(rate=0.1)(0.0, Adam().initial())[:2].tolist()]
        [0.9, 0.9]
    """

    copies = 3

    rate: Any = eqx.field(converter=parameter, default=0.01)
    momentum: Any = eqx.field(converter=parameter, default=0.9)
    memory: Any = eqx.field(converter=parameter, default=0.999)
    floor: Any = eqx.field(converter=parameter, default=1e-8)

    card = Card(
        title="Adam",
        summary="Each parameter moves by its mean gradient over the root of its mean squared gradient: the first step "
        "has length `rate` in every parameter, whatever the scale of the loss.",
        reference="Kingma, D. P. and Ba, J. (2015). Adam: a method for stochastic optimization. ICLR. arXiv:1412.6980",
        equations=(
            "m' = momentum m + (1 - momentum) g: g the gradient of the objective at x",
            "v' = memory v + (1 - memory) g^2",
            "x' = x - rate (m' / (1 - momentum^(t + 1))) / (sqrt(v' / (1 - memory^(t + 1))) + floor)",
        ),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size",
            "momentum": "memory of the mean gradient",
            "memory": "memory of the mean squared gradient",
            "floor": "added to the root of the mean squared gradient",
            "batches": "which examples each step sees; None for all",
        },
        regime="cannot tell",
        tags=("learning", "map", "optimiser", "momentum", "time-dependent"),
        caveats=(
            "With a constant rate it need not come to rest: near a minimum steps keep their size.",
            "The law depends on time while the means fill up.",
        ),
    )

    def begin(self, x):
        """At some parameters, with empty means. Shapes: (parameter,) -> (dim,)."""
        x = jnp.asarray(x)
        return jnp.concatenate([x, jnp.zeros_like(x), jnp.zeros_like(x)])

    def advance(self, t, *parts):
        """The next parameters and means."""
        x, mean, square = parts
        number = jnp.asarray(t, x.dtype) + 1
        slope = self.slope(t, x)
        mean = self.momentum * mean + (1 - self.momentum) * slope
        square = self.memory * square + (1 - self.memory) * slope**2
        size = square / (1 - jnp.asarray(self.memory, x.dtype) ** number)
        # the root has no derivative at zero
        size = jnp.where(size > 0, jnp.sqrt(jnp.where(size > 0, size, 1.0)), 0.0) + self.floor
        return x - self.rate * mean / (1 - jnp.asarray(self.momentum, x.dtype) ** number) / size, mean, square
