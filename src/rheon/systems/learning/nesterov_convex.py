"""Nesterov's accelerated gradient, for convex functions."""

from __future__ import annotations

import jax.numpy as jnp

from rheon.core.card import Card

from ._two_point import TwoPoint


class NesterovConvex(TwoPoint):
    """Momentum with look-ahead that grows with time: (k - 1) / (k + 2) at step k.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.
        rate: step size.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.

    Source: Nesterov 1983, Soviet Math. Dokl. 27, 372-376; this form: Su, Boyd and Candès 2016, arXiv 1503.01243.

    Example:
        >>> NesterovConvex(rate=0.125)(0.0, jnp.ones(4)).tolist()
        [0.875, -0.25, 1.0, 1.0]
    """

    card = Card(
        title="Nesterov's accelerated gradient for convex functions",
        summary="Momentum that grows with the number of the step: the error in function value falls as 1 / k^2 on "
        "every smooth convex function, however flat.",
        reference="Su, W., Boyd, S. and Candès, E. (2016). A differential equation for modeling Nesterov's accelerated "
        "gradient method. J. Mach. Learn. Res. 17, 1-43. arXiv:1503.01243",
        equations=("x' = y - rate grad f(y): f the objective", "y = x + (t - 1) / (t + 2) (x - x_last)"),
        parameters={
            "objective": "what is to be made small",
            "rate": "step size, at most one over the largest curvature",
            "batches": "which examples each step sees; None for all",
        },
        regime="fixed point",
        tags=("learning", "map", "optimiser", "momentum", "time-dependent"),
        caveats=("The law depends on time: a restart at another time is another path. The path ripples.",),
    )

    def coefficients(self, t):
        """Step, and the momentum of the step at time t, which is the look-ahead, too."""
        share = jnp.maximum(jnp.asarray(t) - 1.0, 0.0) / (jnp.asarray(t) + 2.0)
        return self.rate, share, share, 0.0

    def flow(self):
        """The twin in continuous time, with friction 3 / t: step k is at time k sqrt(rate)."""
        from .vanishing_friction_flow import VanishingFrictionFlow

        return VanishingFrictionFlow(self.objective)
