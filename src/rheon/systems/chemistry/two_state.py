"""A molecule population that switches between two states."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Jump
from rheon.core.system import parameter


class TwoState(Jump):
    """Molecules (or channels) that open and close independently: the two-state jump process.

    Args:
        opening: rate per closed molecule α.
        closing: rate per open molecule β.
        total: number of molecules.

    Source: van Kampen 2007, doi:10.1016/B978-0-444-52965-7.X5000-4, chapter VI; Colquhoun and Hawkes 1977,
        doi:10.1098/rspb.1977.0085.

    Example:
        >>> TwoState(opening=1.0, closing=3.0).occupancy()
        0.25
    """

    opening: Any = eqx.field(converter=parameter, default=1.0)
    closing: Any = eqx.field(converter=parameter, default=2.0)
    total: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Two-state switching",
        summary="Independent molecules hopping between a closed and an open state; the simplest jump process, solved.",
        reference="van Kampen, N. G. (2007). Stochastic Processes in Physics and Chemistry, 3rd ed. Elsevier. "
        "doi:10.1016/B978-0-444-52965-7.X5000-4",
        equations=("closed -> open at rate opening * closed", "open -> closed at rate closing * open"),
        parameters={
            "opening": "rate per closed molecule, per time unit",
            "closing": "rate per open molecule, per time unit",
            "total": "number of molecules",
        },
        variables={"open": "molecules in the open state"},
        period=None,
        dt=0.1,
        invariants={
            "mean": Known(10 / 3, 0.0, "exact: total * opening / (opening + closing)"),
            "variance": Known(20 / 9, 0.0, "exact: total p (1 - p), binomial"),
            "correlation_time": Known(1 / 3, 0.0, "exact: 1 / (opening + closing)"),
        },
        tags=("stochastic", "jump", "discrete", "closed form"),
        caveats=("Between samples the path jumps: a sample shows the state at that moment only.",),
    )

    @property
    def stoichiometry(self):
        """What each channel adds to the state. Shape (2, 1)."""
        return np.array([[1.0], [-1.0]])

    def rates(self, t, x, u=None):
        """Propensities of opening and closing. Shapes: (), (1,) -> (2,)."""
        return jnp.stack([self.opening * (self.total - x[0]), self.closing * x[0]])

    def initial(self):
        """The most likely occupancy with the default rates. Shape (1,)."""
        return np.array([3.0])

    def occupancy(self) -> float:
        """Stationary probability of a molecule being open, p = α / (α + β)."""
        return float(self.opening / (self.opening + self.closing))

    def relaxation(self) -> float:
        """Rate at which the mean approaches its stationary value, α + β."""
        return float(self.opening + self.closing)

    def mean(self, t, start):
        """Expected number open at time t from `start` at time 0. Shapes broadcast."""
        rest = self.total * self.occupancy()
        return rest + (start - rest) * np.exp(-self.relaxation() * t)

    def stationary_variance(self) -> float:
        """Variance of the stationary (binomial) number open."""
        p = self.occupancy()
        return float(self.total * p * (1 - p))
