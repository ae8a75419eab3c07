"""The Wright–Fisher model of genetic drift."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Chain


class WrightFisher(Chain):
    """Genetic drift of one allele: each generation draws its genes at random from the last.

    Args:
        genes: number of gene copies N (twice the number of diploid individuals); a plain number, since each is drawn.

    Source: Wright 1931, doi:10.1093/genetics/16.2.97; Ewens 2004, doi:10.1007/978-0-387-21822-9.

    Example:
        >>> WrightFisher(genes=100).heterozygosity(0, 0.5)
        0.5
    """

    genes: int = eqx.field(static=True, default=100)

    card = Card(
        title="Wright–Fisher model",
        summary="Random drift of an allele's frequency in a finite population: a Markov chain with absorbing ends.",
        reference="Wright, S. (1931). Evolution in Mendelian populations. Genetics 16, 97-159. "
        "doi:10.1093/genetics/16.2.97",
        equations=("genes * p' ~ Binomial(genes, p)",),
        parameters={"genes": "number of gene copies in the population"},
        variables={"p": "frequency of the allele"},
        tags=("stochastic", "chain", "martingale", "closed form", "absorbing"),
        caveats=(
            "The frequency ends at 0 or 1 for good, after about genes generations.",
            "A generation costs as many random numbers as there are genes.",
        ),
    )

    def step(self, key, t, x, u=None):
        """The next generation's frequency. Shapes: key, (), (1,) -> (1,)."""
        drawn = jax.random.uniform(key, (self.genes, x.shape[0]), x.dtype) < x
        return jnp.sum(drawn, axis=0, dtype=x.dtype) / self.genes

    def initial(self):
        """Both alleles equally frequent. Shape (1,)."""
        return np.array([0.5])

    def mean(self, generation, start):
        """Expected frequency: that of the start, in every generation."""
        return start + 0.0 * np.asarray(generation)

    def variance(self, generation, start):
        """Variance of the frequency after some generations from a sharp start: p (1 - p) (1 - (1 - 1/N)^t)."""
        return start * (1 - start) * (1 - (1 - 1 / self.genes) ** generation)

    def heterozygosity(self, generation, start) -> float:
        """Expected 2 p (1 - p) after some generations: it decays by 1 - 1/N each."""
        return float(2 * start * (1 - start) * (1 - 1 / self.genes) ** generation)

    def fixation(self, start) -> float:
        """Probability that the allele takes over: its frequency now."""
        return float(start)
