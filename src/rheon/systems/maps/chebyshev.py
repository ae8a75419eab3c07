"""Chebyshev map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Chebyshev(Map):
    """cos(a acos x), with the exact exponent ln a for whole a of 2 or more.

    Args:
        a: degree; chaotic with exponent ln a for whole numbers of 2 and more.

    Source: Adler and Rivlin 1964.

    Example:
        >>> Chebyshev().variables
        ('x',)
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=6.0)

    card = Card(
        title="Chebyshev map",
        summary=(
            "cos(a acos x): for whole a the Chebyshev polynomial, with the exact exponent ln a and a known "
            "density. A test for estimators of exponents and entropy."
        ),
        reference=(
            "Adler, R. L. and Rivlin, T. J. (1964). Ergodic and mixing properties of Chebyshev polynomials. Proc. "
            "Amer. Math. Soc. 15, 794-796."
        ),
        equations=("x' = cos(a acos(x))",),
        parameters={"a": "degree; chaotic with exponent ln a for whole numbers of 2 and more"},
        variables={"x": "position in [-1, 1]"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(6.0)),), (0.0,), "exact: ln a"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_sum=(1.79176062828, 0.0),
                pesin_entropy=(1.7917606, 1.2e-06),
                permutation_entropy=(0.99485, 0.00028),
                complexity=(0.00925, 0.00049),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "trigonometric", "closed form"),
        caveats=(
            "Defined on [-1, 1] only: rounding beyond 1 gives NaN in acos.",
            (
                "The derivative of acos is infinite at +-1, so gradients through the formula fail there although the "
                "map is smooth."
            ),
            "With a = 6 about 2.6 bits are lost each step: float64 paths are noise after some 20 steps.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.cos(self.a * jnp.arccos(x)),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])
