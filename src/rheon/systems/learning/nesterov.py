"""Nesterov's accelerated gradient, for strongly convex functions."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.system import parameter

from ._two_point import Momentum, convexity


class Nesterov(Momentum):
    """Gradient descent with momentum; the gradient is taken where the momentum leads.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        momentum: share of the last displacement that is kept.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Nesterov 2004, doi:10.1007/978-1-4419-8853-9, scheme 2.2.22.

    Example:
        >>> import numpy as np
        >>> Nesterov(rate=0.125, momentum=0.5)(0.0, np.ones(4)).tolist()
        [0.875, -0.25, 1.0, 1.0]
    """

    momentum: Any = eqx.field(converter=parameter, default=0.51949385)

    card = Card(
        title="Nesterov's accelerated gradient",
        summary="Momentum with look-ahead. On m-strongly convex, L-smooth functions the error shrinks by at least "
        "1 - sqrt(m / L) per step in function value, where gradient descent needs L / m.",
        reference="Nesterov, Y. (2004). Introductory Lectures on Convex Optimization. Kluwer. "
        "doi:10.1007/978-1-4419-8853-9",
        equations=("x' = y - rate grad f(y): f the objective", "y = x + momentum (x - x_last)"),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size",
            "momentum": "share of the last displacement that is kept",
            "batches": "which examples each step sees; None for all",
        },
        invariants={
            "largest_exponent": Known(float(np.log(1 - np.sqrt(0.1))), 1e-6, "exact: ln(1 - sqrt(m / L)), m 1, L 10"),
        },
        regime="fixed point",
        tags=("learning", "map", "optimiser", "momentum"),
        caveats=("The momentum multiplies the difference of iterates; the gradient is that at y, not at x.",),
    )

    @classmethod
    def tuned(cls, objective, strong: float, smooth: float, quadratic: bool = False):
        """Rate and momentum for curvatures from m (`strong`) to L (`smooth`), or those best where f is quadratic.

        Raises:
            RheonError: if the curvatures are not positive and in order.
        """
        m, big, k = convexity(strong, smooth)
        if quadratic:
            root = (3 * k**2 + 1) ** 0.5
            return cls(objective, 4 / (3 * big + m), (root - 2) / (root + 2))
        return cls(objective, 1 / big, (k - 1) / (k + 1))

    def coefficients(self, t):
        """Step, momentum, and the same look-ahead."""
        return self.rate, self.momentum, self.momentum, 0.0

    def flow(self):
        """The twin in continuous time, of high resolution: step k is at time k sqrt(rate)."""
        from .inertial_flow import InertialFlow

        return InertialFlow.twin(self, look_ahead=True)
