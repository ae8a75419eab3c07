"""Baker's map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Baker(Map):
    """Stretch a square to twice its width, cut it and stack the halves.

    Args:
        a: factor of y before the halves are stacked; 1 keeps areas, y shrinks by a / 2 each step.

    Source: Hopf 1937; Ott 2002.

    Example:
        >>> Baker().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Baker's map",
        summary=(
            "Stretch, cut and stack a square of dough: mixing in its purest form, with exponents of plus and "
            "minus ln 2."
        ),
        reference=(
            "Hopf, E. (1937). Ergodentheorie. Springer, Berlin. See also Ott, E. (2002). Chaos in Dynamical "
            "Systems. Cambridge University Press."
        ),
        equations=("x' = 2 x mod 1", "y' = (a y + floor(2 x)) / 2"),
        parameters={"a": "factor of y before the halves are stacked; 1 keeps areas, y shrinks by a / 2 each step"},
        variables={"x": "horizontal position in [0, 1)", "y": "vertical position in [0, 1)"},
        invariants={
            "lyapunov_spectrum": Known(
                (float(np.log(2.0)), -float(np.log(2.0))), (1e-10, 1e-10), "exact but for the slope"
            ),
            "lyapunov_sum": Known(0.0, 1e-10, "exact: areas are preserved"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                kaplan_yorke=(2.0, 0.0),
                pesin_entropy=(0.693147180496, 3.5e-28),
                permutation_entropy=(0.77356, 0.00099),
                complexity=(0.3454, 0.00034),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "conservative", "piecewise linear", "area preserving", "closed form"),
        caveats=(
            (
                "Exact doubling shifts out one bit a step and ends at 0 after some 50 steps in floating point; the "
                "collection stretches by 2 - 1e-10 instead, so areas are kept only to that accuracy."
            ),
            "The step jumps at the cut.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        s = 2 - 1e-10
        half = jnp.floor(s * x)
        return s * x - half, (self.a * y + half) / 2

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.04995935, 0.363224])
