"""Functions of the user's own."""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.errors import RheonError

from .coordinates import Coordinates
from .dictionary import Dictionary


class Functions(Dictionary):
    """Any functions of the coordinates, written with jax.numpy.

    Attributes:
        function: from coordinates, shape (coordinate,), to features, shape (feature,), real or complex; or a tuple of
            functions, each to one number.
        of: gives the coordinates.

    Raises:
        RheonError: if something is no function.

    Example:
        >>> import numpy as np
        >>> Functions((lambda x: x[0] ** 2, lambda x: jnp.exp(1j * x[1]))).evaluate(np.array([[3.0, 0.0]])).tolist()
        [[(9+0j), (1+0j)]]
    """

    function: Callable | tuple[Callable, ...]
    of: Dictionary = Coordinates()

    def __check_init__(self):
        several = self.function if isinstance(self.function, tuple) else (self.function,)
        if not several or not all(map(callable, several)):
            raise RheonError(
                f"{self.function!r} is no function", where="Functions", remedy="give one, or a tuple of them"
            )

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Functions:
        """The functions of prepared coordinates."""
        return Functions(self.function, self.of.prepared(before, after, key))

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All functions. Shapes: (context, variable) -> (feature,)."""
        x = self.of(window)
        if isinstance(self.function, tuple):
            return jnp.stack([jnp.asarray(f(x)) for f in self.function])
        return jnp.atleast_1d(self.function(x))
