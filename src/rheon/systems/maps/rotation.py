"""Rotation of the circle."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Rotation(Map):
    """Turn by the same angle every step.

    Args:
        turn: in turns per step; the golden mean by default, the number worst approximated by fractions.

    Source: Weyl 1916.

    Example:
        >>> Rotation(0.25)(0.0, np.array([0.875])).tolist()
        [0.125]
    """

    componentwise = True

    turn: Any = eqx.field(converter=parameter, default=(5**0.5 - 1) / 2)

    card = Card(
        title="Rotation of the circle",
        summary="The model of quasi-periodic motion. By an irrational part of a turn its Koopman spectrum is the whole "
        "circle, by p/q it is q points, and no finite number of samples can tell the two apart.",
        reference="Weyl, H. (1916). Über die Gleichverteilung von Zahlen mod. Eins. Math. Ann. 77, 313-352. "
        "doi:10.1007/BF01475864",
        equations=("x' = mod(x + turn, 1)",),
        parameters={"turn": "turns per step"},
        variables={"x": "angle in [0, 1), in turns"},
        invariants={
            "lyapunov_spectrum": Known((0.0,), (0.0,), "exact: distances stay"),
            "lyapunov_sum": Known(0.0, 0.0, "exact: distances stay"),
        },
        regime="quasi-periodic",
        tags=("map", "quasi-periodic", "conservative", "closed form"),
        caveats=("The angle jumps from 1 to 0: observe sin and cos of 2 pi x for a smooth signal.",),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (1,) or one component -> one component."""
        (x,) = x
        return (jnp.mod(x + self.turn, 1.0),)

    def initial(self):
        """A typical state. Shape (1,)."""
        return np.array([0.1])
