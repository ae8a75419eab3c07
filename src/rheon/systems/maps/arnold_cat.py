"""Arnold's cat map."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map

GOLDEN = float(np.log((3 + np.sqrt(5)) / 2))


class ArnoldCat(Map):
    """A hyperbolic automorphism of the torus: stretch by the square of the golden mean, wrap around.

    Source: Arnold and Avez 1968.

    Example:
        >>> ArnoldCat()(0.0, np.array([0.25, 0.5])).tolist()
        [0.0, 0.75]
    """

    componentwise = True

    card = Card(
        title="Arnold's cat map",
        summary="The model of mixing that can be computed by hand: it maps waves to waves, so correlations and "
        "spectral measures of trigonometric polynomials are exact.",
        reference="Arnold, V. I. and Avez, A. (1968). Ergodic Problems of Classical Mechanics. Benjamin, New York.",
        equations=("x' = mod(2 x + y, 1)", "y' = mod(x + y, 1)"),
        variables={"x": "first coordinate, in turns", "y": "second coordinate, in turns"},
        invariants={
            "lyapunov_spectrum": Known((GOLDEN, -GOLDEN), (0.0, 0.0), "exact: ln((3 + sqrt 5) / 2)"),
            "lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved"),
            "kaplan_yorke": Known(2.0, 0.0, "exact: the torus"),
        },
        regime="chaotic",
        tags=("chaotic", "map", "conservative", "piecewise linear", "area preserving", "closed form"),
        caveats=(
            "Every point of a grid of rational numbers is periodic: on 64 by 64 points the whole map is the identity "
            "after 48 steps.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return jnp.mod(2 * x + y, 1.0), jnp.mod(x + y, 1.0)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.31830989, 0.15915494])
