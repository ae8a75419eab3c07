"""Gradient flow."""

from __future__ import annotations

from rheon.core.card import Card, Known
from rheon.engine.learning.learner import LearningFlow


class GradientFlow(LearningFlow):
    """dx/dt = -grad f(x): what gradient descent does in the limit of small steps.

    Args:
        objective: an `Objective`, or a learner whose objective is meant.

    Raises:
        RheonError: if the objective is none.

    Source: Ambrosio, Gigli and Savaré 2008, doi:10.1007/978-3-7643-8722-8.

    Example:
        >>> import numpy as np
        >>> GradientFlow()(0.0, np.ones(2)).tolist()
        [-1.0, -10.0]
    """

    card = Card(
        title="Gradient flow",
        summary="The steepest descent in continuous time. The loss never rises, and the flow ends where its gradient "
        "vanishes.",
        reference="Ambrosio, L., Gigli, N. and Savaré, G. (2008). Gradient Flows. Birkhäuser. "
        "doi:10.1007/978-3-7643-8722-8",
        equations=("dx/dt = -grad f(x): f the objective",),
        parameters={"objective": "what is to be made small"},
        period=None,
        dt=0.01,
        invariants={"lyapunov_spectrum": Known((-1.0, -10.0), (0.0, 0.0), "exact: minus the curvatures")},
        regime="fixed point",
        tags=("learning", "gradient", "optimiser"),
        caveats=("Curvatures that differ by orders of magnitude make it stiff: give simulate the solver kvaerno5.",),
    )

    def rates(self, t, *parts):
        """Down the gradient."""
        return (-self.objective.gradient(parts[0]),)
