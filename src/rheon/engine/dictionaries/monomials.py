"""Products of coordinates."""

from __future__ import annotations

import itertools

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.settings import settle

from .coordinates import Coordinates
from .dictionary import Dictionary


class Monomials(Dictionary):
    """All products of at most `degree` coordinates, the constant first, low degrees before high ones.

    Attributes:
        degree: largest number of factors.
        of: gives the coordinates.

    Raises:
        RheonError: if the degree is negative.

    Example:
        >>> import numpy as np
        >>> Monomials(2).evaluate(np.array([[2.0, 3.0]])).tolist()
        [[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]
    """

    degree: int
    of: Dictionary = Coordinates()

    def __check_init__(self):
        settle(self, 0, "degree")

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Monomials:
        """The monomials of prepared coordinates."""
        return Monomials(self.degree, self.of.prepared(before, after, key))

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All products. Shapes: (context, variable) -> (feature,)."""
        x = self.of(window)
        parts = [jnp.ones(1, x.dtype)]
        for degree in range(1, self.degree + 1):
            chosen = np.array(list(itertools.combinations_with_replacement(range(x.shape[0]), degree)))
            parts.append(jnp.prod(x[chosen], axis=1))
        return jnp.concatenate(parts)
