"""KaplanYorke."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class KaplanYorke(Map):
    """The map KaplanYorke.

    Args:
        alpha: coefficient alpha of the law.

    Source: J.L. Kaplan, J.A. Yorke (1979).Functional Differential Equations and Approximations of Fixed Points.

    Example:
        >>> KaplanYorke().variables
        ('x', 'y')
    """

    componentwise = True

    alpha: Any = eqx.field(converter=parameter, default=0.2)

    card = Card(
        title="KaplanYorke",
        summary="The map KaplanYorke of the dysts collection of chaotic systems.",
        reference=(
            "J.L. Kaplan, J.A. Yorke (1979).Functional Differential Equations and Approximations of Fixed Points"
        ),
        equations=("x' = mod(2 x, 0.99999995)", "y' = alpha y + cos(4 pi x)"),
        parameters={"alpha": "coefficient alpha of the law"},
        variables={"x": "coordinate x", "y": "coordinate y"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(2.0)), float(np.log(0.2))), (0.0, 0.0), "exact: ln 2, ln alpha")
        },
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return jnp.mod(2 * x, 0.99999995), self.alpha * y + jnp.cos(4 * jnp.pi * x)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.2, 0.2])
