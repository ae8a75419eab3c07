"""Learning in a deep linear network."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card
from rheon.engine.learning.learner import LearningFlow
from rheon.engine.learning.linear_network import LinearNetwork


def _two_modes() -> LinearNetwork:
    """Strengths 3 and 1 through two hidden units."""
    return LinearNetwork.decoupled(np.diag([3.0, 1.0]), hidden=(2,), strength=0.01)


class DeepLinear(LearningFlow):
    """Gradient flow of a deep linear network; what is seen are the strengths of the modes of its task.

    Args:
        objective: a `LinearNetwork`; by default two modes of strengths 3 and 1 through two hidden units, which feel
            nothing of one another and begin at 0.01.

    Time counts in units of 1 / rate: step k of gradient descent is at time k * rate.

    Raises:
        RheonError: if the objective is none.

    Source: Saxe, McClelland and Ganguli 2013, arXiv 1312.6120, equations 2 to 8.

    Example:
        >>> round(float(DeepLinear().closed_form(1.0, strength=3.0, start=0.01)), 4)
        1.723
    """

    example = staticmethod(_two_modes)

    card = Card(
        title="Deep linear network",
        summary="The learning process of which everything is known: each mode of the task is learned along a sigmoid, "
        "the strong ones first, and the rest points are saddles but for the best solution.",
        reference="Saxe, A. M., McClelland, J. L. and Ganguli, S. (2013). Exact solutions to the nonlinear dynamics of "
        "learning in deep linear neural networks. arXiv:1312.6120",
        equations=("dW_l/dt = (W_L ... W_{l+1})^T (S31 - W S11) (W_{l-1} ... W_1)^T: W the product of all, S = sums",),
        parameters={"objective": "the network: its task and its first weights"},
        variables={"u1": "strength of the strongest mode", "u2": "strength of the second mode"},
        period=None,
        dt=0.01,
        regime="fixed point",
        tags=("learning", "gradient", "closed form", "conserved quantities"),
        caveats=(
            "Modes have closed forms only from starts in which they are decoupled, or nearly so from small weights.",
            "Differences W_(l+1)^T W_(l+1) - W_l W_l^T are conserved, so starts are never forgotten.",
        ),
    )

    def rates(self, t, *parts):
        """Down the gradient."""
        return (-self.objective.gradient(parts[0]),)

    @staticmethod
    def closed_form(t, strength, start):
        """The strength of a balanced mode of two layers.

        Args:
            t: time, any shape.
            strength: singular value s of the task.
            start: the mode's strength u0 at t = 0, between 0 and s.

        Returns:
            s e^(2 s t) / (e^(2 s t) - 1 + s / u0), in the shape of t.
        """
        decay = np.exp(-2 * strength * np.asarray(t, float))
        return strength / (1 + (strength / start - 1) * decay)
