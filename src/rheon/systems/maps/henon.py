"""The Hénon map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Henon(Map):
    """Hénon's map of the plane: stretch, fold, contract by the same factor everywhere.

    Args:
        a: strength of the fold.
        b: contraction; areas shrink by |b| each step.

    Source: Hénon 1976, doi:10.1007/BF01608556.

    Example:
        >>> import jax.numpy as jnp
        >>> Henon()(0.0, jnp.array([0.0, 0.0])).tolist()
        [1.0, 0.0]
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.4)
    b: Any = eqx.field(converter=parameter, default=0.3)

    card = Card(
        title="Hénon map",
        summary="The classic strange attractor in the plane; its exponents sum to ln b exactly.",
        reference="Hénon, M. (1976). A two-dimensional mapping with a strange attractor. Commun. Math. Phys. 50, "
        "69-77. doi:10.1007/BF01608556",
        equations=("x' = 1 - a x^2 + y", "y' = b x"),
        parameters={"a": "strength of the fold", "b": "contraction per step (minus the Jacobian determinant)"},
        variables={"x": "first coordinate", "y": "second coordinate, the last x times b"},
        invariants={
            "lyapunov_spectrum": Known(
                (0.4192, -1.6232),
                (0.0002, 0.0002),
                "Sprott 2003, Chaos and Time-Series Analysis: 0.41922, -1.62319",
            ),
            "lyapunov_sum": Known(float(np.log(0.3)), 0.0, "exact: ln b"),
            "kaplan_yorke": Known(1.2583, 0.0002, "Sprott 2003: 1 + 0.41922 / 1.62319"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                pesin_entropy=(0.41944, 0.00021),
                correlation_dimension=(1.1963, 0.0078),
                permutation_entropy=(0.61514, 0.00076),
                complexity=(0.40453, 0.00019),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "map"),
        caveats=("Points outside the basin escape to infinity within a few steps.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return 1.0 - self.a * x * x + y, self.b * x

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([-0.89443525, -0.38252424])
