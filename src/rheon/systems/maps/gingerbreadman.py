"""Gingerbreadman map."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.engine.piecewise import PiecewiseAffine


class Gingerbreadman(PiecewiseAffine):
    """A piecewise-linear, area-preserving map with hexagonal islands.

    Source: Devaney 1984, doi:10.1016/0167-2789(84)90187-8.

    Example:
        >>> Gingerbreadman().variables
        ('x', 'y')
    """

    componentwise = True

    card = Card(
        title="Gingerbreadman map",
        summary=(
            "One absolute value in an area-preserving map: six hexagonal islands in a chaotic sea that looks like "
            "a gingerbread man."
        ),
        reference=(
            "Devaney, R. L. (1984). A piecewise linear model for the zones of instability of an area-preserving "
            "map. Physica D 10, 387-393. doi:10.1016/0167-2789(84)90187-8"
        ),
        equations=("x' = 1 - y + abs(x)", "y' = x"),
        variables={"x": "first coordinate", "y": "second coordinate, the last x"},
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((-2.1e-07, 2.1e-07), (2.1e-07, 2.1e-07)),
                kaplan_yorke=(2.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                permutation_entropy=(0.374258498, 1.1e-08),
                complexity=(0.3315323129, 9.3e-09),
            ),
        },
        regime="quasi-periodic",
        tags=("periodic", "map", "conservative", "piecewise linear", "area preserving"),
        caveats=(
            (
                "From the default start the exponents are zero in float64: the path is regular. Other starts are "
                "chaotic."
            ),
            (
                "Rational starts stay on a grid, so their paths repeat: sea and islands show with irrational starts "
                "only."
            ),
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return 1 - y + jnp.abs(x), x

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.51, 0.1])

    @property
    def n_units(self) -> int:
        """One bit: the sign of x."""
        return 1

    def region(self, state):
        """Whether x is positive. Shapes: (2,) -> (1,)."""
        return jnp.asarray(state)[:1] > 0

    def piece(self, region):
        """Matrix and offset of a side. Shapes: (1,) -> (2, 2) and (2,)."""
        slope = jnp.where(jnp.asarray(region, bool)[0], 1.0, -1.0)
        return jnp.stack([jnp.stack([slope, -jnp.ones_like(slope)]), jnp.array([1.0, 0.0])]), jnp.array([1.0, 0.0])
