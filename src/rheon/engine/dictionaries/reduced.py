"""The principal directions of other functions."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.settings import settle
from rheon.core.system import parameter

from .coordinates import Coordinates
from .dictionary import Dictionary

# changes below this share of the mean are rounding
NOTHING = 1e-13


def _array(value):
    return None if value is None else parameter(value)


class Reduced(Dictionary):
    """The leading principal components of other (real) functions: many variables and delays, few snapshots.

    Attributes:
        rank: components kept at most.
        constant: whether the constant function 1 comes first.
        mean: of the functions; None until `prepared`.
        directions: scaled so that every component has variance 1 on the data, shape (feature, rank).
        of: the functions; the variables themselves by default.

    Raises:
        RheonError: if the rank is not positive.

    Source: principal components by the singular value decomposition; delays so reduced: Broomhead and King 1986,
        doi:10.1016/0167-2789(86)90031-X.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(50, 1, 8))
        >>> np.abs(np.cov(Reduced(3).prepared(x, x, 0).evaluate(x).T) - np.eye(3)).max() < 0.03
        np.True_
    """

    rank: int
    constant: bool = False
    mean: Any = eqx.field(converter=_array, default=None)
    directions: Any = eqx.field(converter=_array, default=None)
    of: Dictionary = Coordinates()

    def __check_init__(self):
        settle(self, 1, "rank")

    @property
    def context(self) -> int:
        """Samples that the functions look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Reduced:
        """With the principal directions of the data.

        Raises:
            RheonError: if the functions are complex, or do not change.
        """
        of = self.of.prepared(before, after, key)
        values = of.evaluate(before)
        if np.iscomplexobj(values):
            raise RheonError("principal components of complex functions", where="Reduced", remedy="take real ones")
        mean = values.mean(0)
        _, singular, right = np.linalg.svd(values - mean, full_matrices=False)
        if not singular[0] > NOTHING * np.abs(mean).max():
            raise RheonError("the functions do not change", where="Reduced", remedy="leave constant variables out")
        kept = np.flatnonzero(singular > singular[0] * max(values.shape) * np.finfo(float).eps)[: self.rank]
        scale = np.sqrt(len(values)) / singular[kept]
        return Reduced(self.rank, self.constant, mean, right[kept].T * scale, of)

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """The components. Shapes: (context, variable) -> (feature,)."""
        if self.directions is None:
            raise RheonError("the directions are not found yet", where="Reduced", remedy="call prepared() first")
        parts = (self.of(window) - self.mean) @ self.directions
        return jnp.concatenate([jnp.ones(1, parts.dtype), parts]) if self.constant else parts
