"""A channel through a membrane in which ions queue: two sites in single file."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Jump
from rheon.core.system import parameter


class TwoSiteChannel(Jump):
    """Two sites in single file between two baths: ions enter an empty outer site, hop to an empty neighbour, leave.

    Args:
        enter_left, exit_left: rates between the left bath and the left site.
        forward, backward: rates of hops from the left site to the right one, and back.
        enter_right, exit_right: rates between the right bath and the right site.

    The current to the right counts hops across the middle: weights (0, 0, 1, -1, 0, 0).

    Source: Hodgkin and Keynes 1955, doi:10.1113/jphysiol.1955.sp005325 (single file); Hill 1989,
        doi:10.1007/978-1-4612-3558-3.

    Example:
        >>> round(TwoSiteChannel().affinity(), 4)
        2.0794
    """

    enter_left: Any = eqx.field(converter=parameter, default=2.0)
    exit_left: Any = eqx.field(converter=parameter, default=1.0)
    forward: Any = eqx.field(converter=parameter, default=2.0)
    backward: Any = eqx.field(converter=parameter, default=1.0)
    exit_right: Any = eqx.field(converter=parameter, default=1.0)
    enter_right: Any = eqx.field(converter=parameter, default=0.5)

    card = Card(
        title="Ion channel with two sites in single file",
        summary="Ions queue through a pore that two can fill: they block each other, and the flow saturates.",
        reference="Hill, T. L. (1989). Free Energy Transduction and Biochemical Cycle Kinetics. Springer. "
        "doi:10.1007/978-1-4612-3558-3",
        equations=(
            "left site: filled at rate enter_left, emptied at rate exit_left",
            "left site -> right site at rate forward where the right one is empty; back at rate backward",
            "right site: filled at rate enter_right, emptied at rate exit_right",
        ),
        parameters={
            "enter_left": "rate of entry from the left bath, per time unit",
            "exit_left": "rate of exit to the left bath, per time unit",
            "forward": "rate of hops to the right, per time unit",
            "backward": "rate of hops to the left, per time unit",
            "exit_right": "rate of exit to the right bath, per time unit",
            "enter_right": "rate of entry from the right bath, per time unit",
        },
        variables={"left": "1 where the left site holds an ion", "right": "1 where the right site holds one"},
        period=None,
        dt=0.1,
        invariants={
            "affinity": Known(float(np.log(8.0)), 0.0, "exact: ln of forward rates over backward rates around a cycle"),
        },
        tags=("stochastic", "jump", "discrete", "single file"),
        caveats=("Counters are not part of the state: wrap it in Counted to follow the charge that has crossed.",),
    )

    @property
    def stoichiometry(self):
        """Entry and exit on the left, hops to the right and left, entry and exit on the right. Shape (6, 2)."""
        return np.array([[1.0, 0], [-1, 0], [-1, 1], [1, -1], [0, 1], [0, -1]])

    @property
    def reverse(self):
        """Which channel undoes each."""
        return np.array([1, 0, 3, 2, 5, 4])

    def rates(self, t, x, u=None):
        """Rates of the six channels. Shapes: (), (2,) -> (6,)."""
        left, right = x[0], x[1]
        return jnp.stack(
            [
                self.enter_left * (1 - left),
                self.exit_left * left,
                self.forward * left * (1 - right),
                self.backward * right * (1 - left),
                self.enter_right * (1 - right),
                self.exit_right * right,
            ]
        )

    def initial(self):
        """Empty. Shape (2,)."""
        return np.zeros(2)

    def affinity(self) -> float:
        """What one ion dissipates on its way from left to right, in units of kT."""
        forward = self.enter_left * self.forward * self.exit_right
        return float(np.log(forward / (self.exit_left * self.backward * self.enter_right)))
