"""The doubling map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Doubling(Map):
    """Twice the angle: the shift of binary digits.

    Args:
        slope: factor; 2 is the doubling map.

    Source: Rényi 1957.

    Example:
        >>> Doubling()(0.0, np.array([0.75])).tolist()
        [0.5]
    """

    componentwise = True

    slope: Any = eqx.field(converter=parameter, default=2.0)

    card = Card(
        title="Doubling map",
        summary="The simplest chaos: one binary digit is forgotten each step. Its Koopman operator shifts waves from k "
        "to 2 k, with the whole unit disc as its spectrum and no eigenfunction but the constant.",
        reference="Rényi, A. (1957). Representations for real numbers and their ergodic properties. Acta Math. Acad. "
        "Sci. Hung. 8, 477-493. doi:10.1007/BF02020331",
        equations=("x' = mod(slope x, 1)",),
        parameters={"slope": "factor; 2 is the doubling map"},
        variables={"x": "position in [0, 1), in turns"},
        invariants={
            "lyapunov_spectrum": Known((float(np.log(2)),), (0.0,), "exact: ln 2"),
            "lyapunov_sum": Known(float(np.log(2)), 0.0, "exact: ln 2"),
        },
        regime="chaotic",
        tags=("chaotic", "map", "not invertible", "piecewise linear", "closed form"),
        caveats=("In floating point the digits run out: with slope 2 every orbit ends at 0 after some 53 steps.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.mod(self.slope * x, 1.0),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.31830989])
