"""The triple momentum method."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.system import parameter

from ._two_point import Momentum, convexity


class TripleMomentum(Momentum):
    """Momentum of the iterate, of the place of the gradient, and of what is reported, each with its own share.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        momentum: share of the last displacement that is kept.
        look_ahead: how far ahead the gradient is taken, in last displacements.
        report: how far ahead of the iterate the reported point lies.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Van Scoy, Freeman and Lynch 2018, doi:10.1109/LCSYS.2017.2722406.

    Example:
        >>> from rheon.engine.learning import Quadratic
        >>> method = TripleMomentum.tuned(Quadratic(), 1.0, 10.0)
        >>> round(float(method.rate), 4), round(float(method.momentum), 4)
        (0.1684, 0.3552)
    """

    rate: Any = eqx.field(converter=parameter, default=0.16837722)
    momentum: Any = eqx.field(converter=parameter, default=0.35521547)
    look_ahead: Any = eqx.field(converter=parameter, default=0.21096409)
    report: Any = eqx.field(converter=parameter, default=0.87809111)

    card = Card(
        title="Triple momentum method",
        summary="The fastest known fixed steps for smooth strongly convex functions: the distance to the minimum "
        "shrinks by 1 - sqrt(m / L) per step in the worst case.",
        reference="Van Scoy, B., Freeman, R. A. and Lynch, K. M. (2018). The fastest known globally convergent "
        "first-order method for minimizing strongly convex functions. IEEE Control Syst. Lett. 2, 49-54. "
        "doi:10.1109/LCSYS.2017.2722406",
        equations=(
            "z' = z + momentum (z - z_last) - rate grad f(y): f the objective",
            "y = z + look_ahead (z - z_last)",
            "x = z + report (z - z_last)",
        ),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size",
            "momentum": "share of the last displacement that is kept",
            "look_ahead": "how far ahead the gradient is taken",
            "report": "how far ahead of the iterate the reported point lies",
            "batches": "which examples each step sees; None for all",
        },
        invariants={
            "largest_exponent": Known(float(np.log(1 - np.sqrt(0.1))), 1e-6, "exact: ln(1 - sqrt(m / L)), m 1, L 10"),
        },
        regime="fixed point",
        tags=("learning", "map", "optimiser", "momentum"),
        caveats=("The state holds iterates z; what is observed are the reported points x.",),
    )

    @classmethod
    def tuned(cls, objective, strong: float, smooth: float):
        """The shares for curvatures from m (`strong`) to L (`smooth`).

        Raises:
            RheonError: if the curvatures are not positive and in order.
        """
        _, big, k = convexity(strong, smooth)
        r = 1 - 1 / k
        return cls(objective, (1 + r) / big, r**2 / (2 - r), r**2 / ((1 + r) * (2 - r)), r**2 / (1 - r**2))

    def coefficients(self, t):
        """Step, momentum, look-ahead and report."""
        return self.rate, self.momentum, self.look_ahead, self.report
