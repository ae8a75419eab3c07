"""Hopalong map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Hopalong(Map):
    """Martin's area-preserving map with a square root.

    Args:
        a: offset in the next y, which is a - 1 - x.
        b: factor of x inside the root.
        c: offset inside the root, which is |b x - 1 - c|.

    Source: Dewdney 1986, after Barry Martin.

    Example:
        >>> Hopalong().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.1)
    b: Any = eqx.field(converter=parameter, default=2.5)
    c: Any = eqx.field(converter=parameter, default=4.2)

    card = Card(
        title="Hopalong map",
        summary=(
            "Martin's area-preserving map with a square root: orbits hop from island to island and paint growing "
            "patterns."
        ),
        reference=(
            "Dewdney, A. K. (1986). Computer recreations: wallpaper for the mind. Sci. Am. 255(3), 14-23. The map "
            "is due to Barry Martin."
        ),
        equations=("x' = y - 1 - sqrt(abs(b x - 1 - c)) sign(x - 1)", "y' = a - x - 1"),
        parameters={
            "a": "offset in the next y, which is a - 1 - x",
            "b": "factor of x inside the root",
            "c": "offset inside the root, which is |b x - 1 - c|",
        },
        variables={"x": "first coordinate", "y": "second coordinate"},
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((0.0119, -0.0119), (0.0017, 0.0017)),
                kaplan_yorke=(2.0, 0.0),
                pesin_entropy=(0.0119, 0.0017),
                permutation_entropy=(0.5517, 0.0016),
                complexity=(0.4156, 0.00058),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "conservative", "discontinuous", "area preserving"),
        caveats=(
            "The step jumps at x = 1, and its slope is infinite where b x = 1 + c.",
            "No attractor, and no bound is known: patterns may grow as long as the path runs.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y - 1 - jnp.sqrt(jnp.abs(self.b * x - 1 - self.c)) * jnp.sign(x - 1), self.a - x - 1

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
