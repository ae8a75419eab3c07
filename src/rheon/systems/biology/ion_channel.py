"""A channel through a membrane that holds one ion at a time."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Jump
from rheon.core.system import parameter


class IonChannel(Jump):
    """One binding site between two baths: empty or occupied, entered and left on either side.

    Args:
        enter_left, exit_left: rates of entry from, and exit to, the left bath.
        enter_right, exit_right: the same on the right.

    The current to the right counts entries from the left: weights (1, -1, 0, 0).

    Source: Hill 1989, Free Energy Transduction and Biochemical Cycle Kinetics, doi:10.1007/978-1-4612-3558-3; closed
        forms by the tilted generator (Lebowitz and Spohn 1999, doi:10.1023/A:1004589714161).

    Example:
        >>> round(IonChannel().current(), 3), round(IonChannel().noise(), 3)
        (0.5, 0.6)
    """

    enter_left: Any = eqx.field(converter=parameter, default=2.0)
    enter_right: Any = eqx.field(converter=parameter, default=0.5)
    exit_left: Any = eqx.field(converter=parameter, default=1.0)
    exit_right: Any = eqx.field(converter=parameter, default=1.5)

    card = Card(
        title="Ion channel with one site",
        summary="Ions hop in from one bath and out to the other, one at a time: the smallest process with a current, "
        "noise and dissipation in closed form.",
        reference="Hill, T. L. (1989). Free Energy Transduction and Biochemical Cycle Kinetics. Springer. "
        "doi:10.1007/978-1-4612-3558-3",
        equations=(
            "empty -> occupied at rates enter_left and enter_right",
            "occupied -> empty at rates exit_left and exit_right",
        ),
        parameters={
            "enter_left": "rate of entry from the left bath, per time unit",
            "enter_right": "rate of entry from the right bath, per time unit",
            "exit_left": "rate of exit to the left bath, per time unit",
            "exit_right": "rate of exit to the right bath, per time unit",
        },
        variables={"occupied": "1 where the site holds an ion"},
        period=None,
        dt=0.1,
        invariants={
            "mean": Known(0.5, 0.0, "exact: entries / (entries + exits)"),
            "current": Known(0.5, 0.0, "exact: (enter_left exit_right - enter_right exit_left) / sum of rates"),
            "noise": Known(0.6, 0.0, "exact: second derivative of the leading eigenvalue of the tilted generator"),
            "affinity": Known(float(np.log(6.0)), 0.0, "exact: ln(enter_left exit_right / (exit_left enter_right))"),
        },
        tags=("stochastic", "jump", "discrete", "closed form"),
        caveats=("Counters are not part of the state: wrap it in Counted to follow the charge that has crossed.",),
    )

    @property
    def stoichiometry(self):
        """Entry and exit on the left, then on the right. Shape (4, 1)."""
        return np.array([[1.0], [-1.0], [1.0], [-1.0]])

    @property
    def reverse(self):
        """Which channel undoes each: exit undoes entry on the same side."""
        return np.array([1, 0, 3, 2])

    def rates(self, t, x, u=None):
        """Rates of entry and exit on the left, then on the right. Shapes: (), (1,) -> (4,)."""
        empty, full = 1.0 - x[0], x[0]
        return jnp.stack(
            [self.enter_left * empty, self.exit_left * full, self.enter_right * empty, self.exit_right * full]
        )

    def initial(self):
        """Empty. Shape (1,)."""
        return np.zeros(1)

    def current(self) -> float:
        """Mean number of ions that cross to the right per time unit."""
        return float((self.enter_left * self.exit_right - self.enter_right * self.exit_left) / self._sum())

    def noise(self) -> float:
        """Variance of the charge that has crossed, per time unit."""
        right, left = self.enter_left * self.exit_right, self.enter_right * self.exit_left
        return float((right + left) / self._sum() - 2 * (right - left) ** 2 / self._sum() ** 3)

    def affinity(self) -> float:
        """What one ion dissipates on its way from left to right, in units of kT."""
        return float(np.log(self.enter_left * self.exit_right / (self.exit_left * self.enter_right)))

    def cumulant_generating(self, tilt):
        """The largest eigenvalue of the tilted generator, per time unit. Shapes: any -> the same."""
        right, left, s = self.enter_left * self.exit_right, self.enter_right * self.exit_left, self._sum()
        inner = s**2 + 4 * (right * np.expm1(tilt) + left * np.expm1(-np.asarray(tilt, float)))
        return 0.5 * (-s + np.sqrt(inner))

    def _sum(self):
        return self.enter_left + self.enter_right + self.exit_left + self.exit_right
