"""Polyak's heavy ball."""

from __future__ import annotations

from typing import Any

import equinox as eqx

from rheon.core.card import Card, Known
from rheon.core.system import parameter

from ._two_point import Momentum, convexity


class HeavyBall(Momentum):
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

    rate: Any = eqx.field(converter=parameter, default=0.23088616)
    momentum: Any = eqx.field(converter=parameter, default=0.26987386)

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
