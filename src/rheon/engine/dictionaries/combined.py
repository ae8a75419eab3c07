"""Linear combinations of other functions."""

from __future__ import annotations

from typing import Any

from jaxtyping import Array, Float

from .dictionary import Dictionary


class Combined(Dictionary):
    """Functions that are sums of the functions of a dictionary: eigenfunctions, generalised eigenfunctions.

    Attributes:
        of: the dictionary.
        coefficients: real or complex, shape (feature, function).

    Example:
        >>> import numpy as np
        >>> from rheon.engine.dictionaries import Coordinates
        >>> Combined(Coordinates(), np.array([[1j], [1.0]])).evaluate(np.array([[2.0, 3.0]])).tolist()
        [[(3+2j)]]
    """

    of: Dictionary
    coefficients: Any

    @property
    def context(self) -> int:
        """Samples that the dictionary looks at."""
        return self.of.context

    def prepared(self, before, after, key) -> Combined:
        """Itself: coefficients belong to a prepared dictionary."""
        return self

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All combinations. Shapes: (context, variable) -> (function,)."""
        return self.of(window) @ self.coefficients
