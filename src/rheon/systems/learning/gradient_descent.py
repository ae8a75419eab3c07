"""Gradient descent."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningMap

from ._two_point import convexity


class GradientDescent(LearningMap):
    """A step down the gradient, as a map of the parameters.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Cauchy 1847.

    Example:
        >>> GradientDescent(rate=0.125)(0.0, np.ones(2)).tolist()
        [0.875, -0.25]
    """

    rate: Any = eqx.field(converter=parameter, default=2 / 11)

    card = Card(
        title="Gradient descent",
        summary="Each step follows the steepest descent. Stable at a minimum as long as the rate is below two over "
        "the largest curvature; beyond, training oscillates: the edge of stability.",
        reference="Cauchy, A. (1847). Méthode générale pour la résolution des systèmes d'équations simultanées. "
        "C. R. Acad. Sci. Paris 25, 536-538.",
        equations=("x' = x - rate grad f(x): f the objective, on a batch where there are batches",),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size",
            "batches": "which examples each step sees; None for all",
        },
        invariants={
            "lyapunov_spectrum": Known((float(np.log(9 / 11)),) * 2, (0.0, 0.0), "exact: ln |1 - rate curvature|")
        },
        regime="fixed point",
        tags=("learning", "map", "optimiser"),
        caveats=("With batches the law depends on time, through the order of the examples; the key replays it.",),
    )

    @classmethod
    def tuned(cls, objective, strong: float, smooth: float):
        """The step 2 / (L + m) that is best where curvatures lie between m (`strong`) and L (`smooth`).

        Raises:
            RheonError: if the curvatures are not positive and in order.
        """
        m, big, _ = convexity(strong, smooth)
        return cls(objective, 2 / (big + m))

    def advance(self, t, *parts):
        """The next point."""
        (x,) = parts
        return (x - self.rate * self.slope(t, x),)

    def flow(self):
        """The twin in continuous time, gradient flow: step k is at time k * rate."""
        from .gradient_flow import GradientFlow

        return GradientFlow(self.objective)
