"""Hénon–Heiles system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HenonHeiles(Flow):
    """A star in a model galactic potential: the classic Hamiltonian with mixed phase space.

    Args:
        lam: strength of the cubic part of the potential, lam (x^2 y - y^3 / 3).

    Source: Hénon and Heiles 1964, doi:10.1086/109234.

    Example:
        >>> HenonHeiles().variables
        ('x', 'y', 'px', 'py')
    """

    componentwise = True

    lam: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Hénon–Heiles system",
        summary=(
            "A star in the symmetric potential of a galaxy, reduced to two dimensions: regular at low energy, "
            "mostly chaotic near escape. The classic Hamiltonian test."
        ),
        reference=(
            "Hénon, M. and Heiles, C. (1964). The applicability of the third integral of motion: some numerical "
            "experiments. Astron. J. 69, 73-79. doi:10.1086/109234"
        ),
        equations=("dx/dt = px", "dy/dt = py", "dpx/dt = -x - 2 lam x y", "dpy/dt = -y - lam (x^2 - y^2)"),
        parameters={"lam": "strength of the cubic part of the potential, lam (x^2 y - y^3 / 3)"},
        variables={"x": "first position", "y": "second position", "px": "momentum in x", "py": "momentum in y"},
        period=6.37,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "764,400 steps of 0.05 after 25,480 discarded",
                dominant_period=(25.516, 0.051),
                lyapunov_spectrum=((0.000102, 9.8e-05, -0.00011, -9e-05), (3.2e-05, 0.00017, 0.00017, 2.9e-05)),
                correlation_dimension=(1.9, 0.13),
                permutation_entropy=(0.53932, 0.00054),
                complexity=(0.38711, 0.0002),
            ),
        },
        regime="cannot tell",
        tags=("weak chaos", "conservative", "autonomous", "hamiltonian", "mixed phase space"),
        caveats=(
            (
                "The default start has energy of about 0.137 and is at most weakly chaotic: the largest exponent is "
                "8e-5 with an error of half that. Other starts at the same energy lie in the chaotic sea."
            ),
            "At lam = 1 paths with energy above 1/6 can escape to infinity.",
            "Use a symplectic or very accurate solver and check the energy.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, px, py = x
        return px, py, -x - 2 * self.lam * x * y, -y - self.lam * (x**2 - y**2)

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([-0.29707259, -0.0031367513, 0.42548865, 0.071905482])
