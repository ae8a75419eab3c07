"""GumowskiMira."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class GumowskiMira(Map):
    """The map GumowskiMira.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.

    Source: Gumowski, Igor, and Christian Mira (2006). Recurrences and discrete dynamic systems. Vol. 809. Springer.

    Example:
        >>> GumowskiMira().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.1)
    b: Any = eqx.field(converter=parameter, default=-0.2)

    card = Card(
        title="GumowskiMira",
        summary="The map GumowskiMira of the dysts collection of chaotic systems.",
        reference=(
            "Gumowski, Igor, and Christian Mira (2006). Recurrences and discrete dynamic systems. Vol. 809. Springer."
        ),
        equations=("f(x) = a x + 2 (1 - a) x^2 / (1 + x^2)", "x' = b y + f(x)", "y' = f(x') - x"),
        parameters={"a": "coefficient a of the law", "b": "coefficient b of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={"lyapunov_sum": Known(float(np.log(0.2)), 0.0, "exact: ln |b|")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        f = self.a * x + 2 * (1 - self.a) * x**2 / (1 + x**2)
        xn = self.b * y + f
        return xn, self.a * xn + 2 * (1 - self.a) * xn**2 / (1 + xn**2) - x

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
