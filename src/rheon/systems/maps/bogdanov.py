"""Bogdanov map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Bogdanov(Map):
    """A planar map that mimics the flow near a double-zero bifurcation.

    Args:
        eps: linear growth of y: 0 keeps areas.
        k: strength of the force x (x - 1).
        mu: coefficient of x y in the step of y.

    Source: Arrowsmith et al. 1993; Bogdanov 1981.

    Example:
        >>> Bogdanov().variables
        ('x', 'y')
    """

    componentwise = True

    eps: Any = eqx.field(converter=parameter, default=0.0)
    k: Any = eqx.field(converter=parameter, default=1.2)
    mu: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Bogdanov map",
        summary=(
            "A planar map that mimics the flow near a double-zero bifurcation: fixed points, loops and, with "
            "damping, mode locking and chaos."
        ),
        reference=(
            "Arrowsmith, D. K., Cartwright, J. H. E., Lansbury, A. N. and Place, C. M. (1993). The Bogdanov map: "
            "bifurcations, mode locking, and chaos in a dissipative system. Int. J. Bifurcation Chaos 3, 803-842. "
            "Bogdanov, R. (1981). Bifurcations of a limit cycle for a family of vector fields on the plane. "
            "Selecta Math. Soviet. 1, 373-388."
        ),
        equations=("y' = (1 + eps) y + k x (x - 1) + mu x y", "x' = x + y'"),
        parameters={
            "eps": "linear growth of y: 0 keeps areas",
            "k": "strength of the force x (x - 1)",
            "mu": "coefficient of x y in the step of y",
        },
        variables={"x": "position", "y": "momentum; the step of x"},
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact at eps = mu = 0: areas are preserved"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((4.3e-06, -4.3e-06), (1.7e-06, 1.7e-06)),
                kaplan_yorke=(2.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                permutation_entropy=(0.5190414, 1.1e-06),
                complexity=(0.40777361, 6.6e-07),
            ),
        },
        regime="quasi-periodic",
        tags=("weak chaos", "map", "conservative", "polynomial", "area preserving"),
        caveats=(
            "At the default parameters areas are kept and there is almost no chaos (largest exponent 0.0008).",
            "Starts far from the islands escape to infinity.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        y = (1 + self.eps) * y + self.k * x * (x - 1) + self.mu * x * y
        return x + y, y

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.51, 0.2])
