"""The logistic map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Logistic(Map):
    """The logistic map x' = r x (1 - x): period doubling and chaos in one line.

    Args:
        r: growth rate, between 0 and 4.

    Source: May 1976, doi:10.1038/261459a0.

    Example:
        >>> import jax.numpy as jnp
        >>> Logistic()(0.0, jnp.array([0.5])).tolist()
        [1.0]
    """

    componentwise = True

    r: Any = eqx.field(converter=parameter, default=4.0)

    card = Card(
        title="Logistic map",
        summary="Growth with crowding in discrete time; at r = 4 solvable, with Lyapunov exponent ln 2.",
        reference="May, R. M. (1976). Simple mathematical models with very complicated dynamics. Nature 261, 459-467. "
        "doi:10.1038/261459a0",
        equations=("x' = r x (1 - x)",),
        parameters={"r": "growth rate"},
        variables={"x": "population as a share of the largest possible"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(2.0)),), (0.0,), "exact at r = 4: ln 2"),
            "mean": Known(0.5, 0.0, "exact at r = 4: density 1 / (pi sqrt(x (1 - x)))"),
            "variance": Known(0.125, 0.0, "exact at r = 4"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_sum=(0.69314771871, 0.0),
                pesin_entropy=(0.69314772, 5.2e-07),
                permutation_entropy=(0.68013, 0.00071),
                complexity=(0.39928, 0.00012),
            ),
        },
        variants={"dysts": {"r": 3.9}},
        regime="chaotic",
        tags=("chaotic", "map", "closed form"),
        caveats=(
            "In floating point every orbit at r = 4 ends in a cycle; an orbit that meets 0 exactly stays there.",
            "For r > 4 almost all points escape to minus infinity.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (self.r * x * (1.0 - x),)

    def initial(self):
        """A state with a long orbit. Shape (1,)."""
        return np.array([0.37613])
