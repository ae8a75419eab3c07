"""Stochastic gradient descent."""

from __future__ import annotations

import equinox as eqx
import numpy as np

from rheon.core.card import Card
from rheon.engine.learning.batches import Batches
from rheon.engine.learning.learner import LearningMap
from rheon.engine.learning.least_squares import LeastSquares


def _line() -> LeastSquares:
    """A line through four points."""
    x = np.array([-1.0, 0.0, 1.0, 2.0])
    return LeastSquares(np.stack([x, np.ones(4)], 1), np.array([-0.9, 0.1, 1.1, 1.7]))


class StochasticGradientDescent(LearningMap):
    """Gradient descent on a few examples at a time, in an order that a key replays.

    Args:
        objective: an `Objective` with examples, or a learner whose objective is meant; by default the parameters of a
            line through four points.
        rate: step size.
        batches: `Batches`, or a number of examples per step.

    Raises:
        RheonError: if the objective is none or has no examples, or the batches do not fit it.

    Source: Robbins and Monro 1951, doi:10.1214/aoms/1177729586.

    Example:
        >>> sgd = StochasticGradientDescent()
        >>> bool(np.array_equal(sgd(3.0, sgd.initial()), sgd(3.0, sgd.initial())))
        True
    """

    example = staticmethod(_line)

    batches: Batches | None = eqx.field(default=1, kw_only=False)

    card = Card(
        title="Stochastic gradient descent",
        summary="One example or a few per step. Its noise is no more than the order of the examples, so one run is a "
        "map that depends on time, and a key replays it.",
        reference="Robbins, H. and Monro, S. (1951). A stochastic approximation method. Ann. Math. Stat. 22, 400-407. "
        "doi:10.1214/aoms/1177729586",
        equations=("x' = x - rate grad f(x; batch): the mean over the examples of the batch",),
        parameters={
            "objective": "what is to be made small, with its examples",
            "rate": "step size",
            "batches": "which examples each step sees",
        },
        regime="cannot tell",
        tags=("learning", "map", "optimiser", "time-dependent"),
        caveats=("Exponents and cycles are those of one order of the examples; other keys give other orders.",),
    )

    def advance(self, t, *parts):
        """The next point."""
        (x,) = parts
        return (x - self.rate * self.slope(t, x),)

    def flow(self):
        """The twin in continuous time and in the mean over batches, gradient flow: step k is at time k * rate."""
        from .gradient_flow import GradientFlow

        return GradientFlow(self.objective)
