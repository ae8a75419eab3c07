"""The state itself."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from .dictionary import Dictionary


class Coordinates(Dictionary):
    """The variables themselves, with a constant before them if asked for: the dictionary of plain DMD.

    Attributes:
        constant: whether the constant function 1 comes first.

    Example:
        >>> import numpy as np
        >>> Coordinates(constant=True).evaluate(np.array([[2.0, 3.0]])).tolist()
        [[1.0, 2.0, 3.0]]
    """

    constant: bool = False

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """The last sample. Shapes: (time, variable) -> (feature,)."""
        last = window[-1]
        return jnp.concatenate([jnp.ones(1, last.dtype), last]) if self.constant else last
