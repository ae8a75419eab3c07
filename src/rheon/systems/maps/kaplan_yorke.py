"""Kaplan–Yorke map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class KaplanYorke(Map):
    """A doubling map that drives a damped variable; its exponents are ln 2 and ln alpha.

    Args:
        alpha: contraction of y per step; its exponent is ln |alpha|.

    Source: Kaplan and Yorke 1979, doi:10.1007/BFb0064319.

    Example:
        >>> KaplanYorke().variables
        ('x', 'y')
    """

    componentwise = True

    alpha: Any = eqx.field(converter=parameter, default=0.2)

    card = Card(
        title="Kaplan–Yorke map",
        summary=(
            "A doubling map that drives a damped second variable: both exponents and the Kaplan–Yorke dimension "
            "are known exactly. The reference case for dimension estimates."
        ),
        reference=(
            "Kaplan, J. L. and Yorke, J. A. (1979). Chaotic behavior of multidimensional difference equations. "
            "In: Functional Differential Equations and Approximation of Fixed Points, Lect. Notes Math. 730, "
            "204-227. doi:10.1007/BFb0064319"
        ),
        equations=("x' = mod(2 x, 0.99999995)", "y' = alpha y + cos(4 pi x)"),
        parameters={"alpha": "contraction of y per step; its exponent is ln |alpha|"},
        variables={"x": "angle, in turns, doubled each step", "y": "damped variable driven by cos(4 pi x)"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(2.0)), float(np.log(0.2))), (0.0, 0.0), "exact: ln 2, ln alpha"),
            **measured(
                "1,000,000 steps after 33,333 discarded",
                lyapunov_sum=(-0.916290731874, 4.2e-14),
                kaplan_yorke=(1.430676568, 2.1e-08),
                pesin_entropy=(0.693147209, 3.2e-08),
                correlation_dimension=(1.4128, 0.0047),
                permutation_entropy=(0.77164, 0.00065),
                complexity=(0.3459, 0.00021),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "map", "dissipative", "not invertible", "skew product", "closed form"),
        caveats=(
            (
                "Doubling modulo 1 shifts out one bit a step and ends at 0 after some 50 steps in floating point; the "
                "collection avoids it with modulo 0.99999995."
            ),
            "The step jumps where 2 x wraps.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return jnp.mod(2 * x, 0.99999995), self.alpha * y + jnp.cos(4 * jnp.pi * x)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.2, 0.2])
