"""A population that grows by births and arrivals and shrinks by deaths."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Jump
from rheon.core.system import parameter


class BirthDeathProcess(Jump):
    """Individuals that are born, arrive and die independently: the linear birth-death process with immigration.

    Args:
        birth: rate λ per individual.
        death: rate μ per individual.
        immigration: rate ν at which individuals arrive.
        capacity: number from which on nobody is born and nobody arrives, which makes the states finite.

    Closed forms hold where the population hardly ever meets its capacity.

    Source: Kendall 1948, doi:10.1093/biomet/35.1-2.6; Kendall 1949, doi:10.1111/j.2517-6161.1949.tb00032.x.

    Example:
        >>> float(BirthDeathProcess(birth=0.5, death=1.0, immigration=2.0).mean(np.inf, 0.0))
        4.0
    """

    birth: Any = eqx.field(converter=parameter, default=0.5)
    death: Any = eqx.field(converter=parameter, default=1.0)
    immigration: Any = eqx.field(converter=parameter, default=2.0)
    capacity: Any = eqx.field(converter=parameter, default=120.0)

    card = Card(
        title="Birth-death process with immigration",
        summary="Individuals are born, arrive and die one at a time: the simplest population whose size fluctuates by "
        "more than its square root, solved.",
        reference="Kendall, D. G. (1949). Stochastic processes and population growth. Journal of the Royal Statistical "
        "Society B 11, 230-282. doi:10.1111/j.2517-6161.1949.tb00032.x",
        equations=(
            "n -> n + 1 at rate birth n + immigration, where n < capacity",
            "n -> n - 1 at rate death n",
        ),
        parameters={
            "birth": "rate of births per individual, per time unit",
            "death": "rate of deaths per individual, per time unit",
            "immigration": "arrivals per time unit",
            "capacity": "number of individuals from which on nobody is born and nobody arrives",
        },
        variables={"n": "number of individuals"},
        period=None,
        dt=0.1,
        invariants={
            "mean": Known(4.0, 0.0, "exact: immigration / (death - birth)"),
            "variance": Known(8.0, 0.0, "exact: immigration death / (death - birth)^2, negative binomial"),
            "correlation_time": Known(2.0, 0.0, "exact: 1 / (death - birth)"),
        },
        tags=("stochastic", "jump", "discrete", "population", "closed form"),
        caveats=(
            "With birth > death the population runs into its capacity, where the closed forms end.",
            "Without immigration it dies out.",
        ),
    )

    @property
    def stoichiometry(self):
        """One more by a birth or an arrival, one less by a death. Shape (2, 1)."""
        return np.array([[1.0], [-1.0]])

    @property
    def reverse(self):
        """Which channel undoes each."""
        return np.array([1, 0])

    def rates(self, t, x, u=None):
        """Propensities of one more and one less. Shapes: (), (1,) -> (2,)."""
        more = jnp.where(x[0] < self.capacity, self.birth * x[0] + self.immigration, 0.0)
        return jnp.stack([more, self.death * x[0]])

    def initial(self):
        """The mean with the default rates. Shape (1,)."""
        return np.array([4.0])

    def mean(self, t, start):
        """Expected number at time t from `start` at time 0. Shapes broadcast."""
        decay, grown = self._factors(t)
        return start * decay + self.immigration * grown

    def variance(self, t, start):
        """Variance at time t from exactly `start` at time 0. Shapes broadcast."""
        decay, grown = self._factors(t)
        # descendants of those who were there, and of those who arrived
        own = start * (self.birth + self.death) * decay * grown
        return own + self.immigration * grown * (1 + self.birth * grown)

    def extinction(self, t, start):
        """Probability that no descendant of `start` individuals is left at time t. Shapes broadcast."""
        _, grown = self._factors(t)
        return (self.death * grown / (1 + self.birth * grown)) ** start

    def stationary(self, n):
        """Probability of n individuals in the long run, for birth < death. Shapes: any.

        Negative binomial, or Poisson where nobody is born.
        """
        from scipy.stats import nbinom, poisson

        if self.birth == 0:
            return poisson.pmf(n, float(self.immigration / self.death))
        return nbinom.pmf(n, float(self.immigration / self.birth), 1 - float(self.birth / self.death))

    def _factors(self, t):
        """exp(-g t) and its integral from 0 to t, with g = death - birth."""
        gap, t = float(self.death - self.birth), np.asarray(t, float)
        return np.exp(-gap * t), t if gap == 0 else -np.expm1(-gap * t) / gap
