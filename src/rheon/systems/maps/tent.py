"""Tent map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.system import parameter
from rheon.engine.piecewise import PiecewiseAffine


class Tent(PiecewiseAffine):
    """Two straight lines of slope 2 mu; the exponent is ln(2 mu).

    Args:
        mu: height of the tent, between 0 and 1; the slope is 2 mu.

    Source: Collet and Eckmann 1980.

    Example:
        >>> Tent().variables
        ('x',)
    """

    componentwise = True

    mu: Any = eqx.field(converter=parameter, default=0.95)

    card = Card(
        title="Tent map",
        summary="Two straight lines: the slope is the same everywhere, so the exponent is ln(2 mu) exactly.",
        reference=(
            "Collet, P. and Eckmann, J.-P. (1980). Iterated Maps on the Interval as Dynamical Systems. Birkhäuser."
        ),
        equations=("x' = mu (1 - 2 abs(x - 0.5))",),
        parameters={"mu": "height of the tent, between 0 and 1; the slope is 2 mu"},
        variables={"x": "position in [0, 1]"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(1.9)),), (0.0,), "exact: ln(2 mu)"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_sum=(0.641853886172, 0.0),
                pesin_entropy=(0.641853886172, 0.0),
                permutation_entropy=(0.67477, 0.00059),
                complexity=(0.40231, 0.00012),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "piecewise linear", "closed form"),
        caveats=(
            "At mu = 1 floating-point paths end at 0 after some 50 steps, since each step shifts out one bit.",
            "The slope jumps at x = 1/2.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (self.mu * (1 - 2 * jnp.abs(x - 0.5)),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.51])

    @property
    def n_units(self) -> int:
        """One bit: the side of 1/2."""
        return 1

    def region(self, state):
        """Whether a state lies right of 1/2. Shapes: (1,) -> (1,)."""
        return jnp.asarray(state) > 0.5

    def piece(self, region):
        """Slope and offset of a side. Shapes: (1,) -> (1, 1) and (1,)."""
        right = jnp.asarray(region, bool)
        return jnp.where(right, -2 * self.mu, 2 * self.mu)[:, None], jnp.where(right, 2 * self.mu, 0.0)
