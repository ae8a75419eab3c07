"""Polyak's heavy ball."""

from __future__ import annotations

from typing import Any

from rheon.core.card import Card, Known
from rheon.core.system import parameter
from rheon.engine.learning.batches import Batches
from rheon.engine.learning.learner import checked
from rheon.engine.learning.objective import Objective
from rheon.engine.learning.quadratic import Quadratic

from ._two_point import TwoPoint, convexity


class HeavyBall(TwoPoint):
    """Gradient descent with momentum; the gradient is taken where the ball is.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        momentum: share of the last displacement that is kept.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Polyak 1964, doi:10.1016/0041-5553(64)90137-5.

    Example:
        >>> import numpy as np
        >>> HeavyBall(rate=0.125, momentum=0.5)(0.0, np.ones(4)).tolist()
        [0.875, -0.25, 1.0, 1.0]
    """

    objective: Objective
    rate: Any
    momentum: Any
    batches: Batches | None

    card = Card(
        title="Heavy ball",
        summary="Momentum without look-ahead: the fastest fixed steps on quadratics, yet on other strongly convex "
        "functions it may run in a cycle for ever.",
        reference="Polyak, B. T. (1964). Some methods of speeding up the convergence of iteration methods. USSR "
        "Comput. Math. Math. Phys. 4, 1-17. doi:10.1016/0041-5553(64)90137-5",
        equations=("x' = x - rate grad f(x) + momentum (x - x_last): f the objective",),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size",
            "momentum": "share of the last displacement that is kept",
            "batches": "which examples each step sees; None for all",
        },
        invariants={"lyapunov_sum": Known(-2.6196012, 1e-6, "exact: 2 ln momentum")},
        regime="fixed point",
        tags=("learning", "map", "optimiser", "momentum"),
        caveats=("The tuning for quadratics does not converge on every strongly convex function.",),
    )

    def __init__(self, objective=None, rate=0.23088616, momentum=0.26987386, batches=None):
        self.objective, self.batches = checked(Quadratic() if objective is None else objective, batches)
        self.rate, self.momentum = parameter(rate), parameter(momentum)

    @classmethod
    def tuned(cls, objective, strong: float, smooth: float):
        """Rate and momentum that are best on quadratics with curvatures from m (`strong`) to L (`smooth`).

        Raises:
            RheonError: if the curvatures are not positive and in order.
        """
        m, big, k = convexity(strong, smooth)
        return cls(objective, 4 / (big**0.5 + m**0.5) ** 2, ((k - 1) / (k + 1)) ** 2)

    def coefficients(self, t):
        """Step, momentum, and no look-ahead."""
        return self.rate, self.momentum, 0.0, 0.0

    def flow(self):
        """The twin in continuous time, of high resolution: step k is at time k sqrt(rate)."""
        from .inertial_flow import InertialFlow

        return InertialFlow.twin(self, look_ahead=False)
