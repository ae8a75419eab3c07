"""Chirikov standard map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Chirikov(Map):
    """The kicked rotor: the standard map of Hamiltonian chaos.

    Args:
        k: strength of the kick; 0.971635 is where the last rotational curve breaks.

    Source: Chirikov 1979, doi:10.1016/0370-1573(79)90023-1.

    Example:
        >>> Chirikov().variables
        ('p', 'x')
    """

    componentwise = True

    k: Any = eqx.field(converter=parameter, default=0.971635)

    card = Card(
        title="Chirikov standard map",
        summary=(
            "A kicked rotor: the standard area-preserving map, here near the strength at which the last barrier "
            "to transport breaks."
        ),
        reference=(
            "Chirikov, B. V. (1979). A universal instability of many-dimensional oscillator systems. Phys. Rep. "
            "52, 263-379. doi:10.1016/0370-1573(79)90023-1"
        ),
        equations=("p' = p + k sin(x)", "x' = x + p'"),
        parameters={"k": "strength of the kick; 0.971635 is where the last rotational curve breaks"},
        variables={"p": "momentum after the kick", "x": "angle, in radians"},
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_spectrum=((0.11, -0.11), (0.0094, 0.0094)),
                kaplan_yorke=(2.0, 0.0),
                pesin_entropy=(0.11, 0.0094),
                permutation_entropy=(0.661, 0.012),
                complexity=(0.3862, 0.0011),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "conservative", "invertible", "trigonometric", "area preserving", "mixed phase space"),
        caveats=(
            (
                "x is not wrapped and grows without bound: use its sine and cosine; float64 loses digits when it is "
                "large."
            ),
            "No attractor: islands and sea coexist, the start decides, and paths stick near islands for long.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        p, x = x
        p = p + self.k * jnp.sin(x)
        return p, x + p

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.1, 0.1])
