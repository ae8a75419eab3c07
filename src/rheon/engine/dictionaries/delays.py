"""Delayed values of other functions."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.settings import settle

from .coordinates import Coordinates
from .dictionary import Dictionary


class Delays(Dictionary):
    """Functions at several past samples, newest first.

    Along an orbit these are g, K^-1 g, K^-2 g, ... seen from its end, or g, Kg, K^2 g, ... seen from its beginning: a
    Krylov space of the Koopman operator.

    Attributes:
        lags: how many samples.
        spacing: samples between two of them.
        constant: whether the constant function 1 comes first.
        of: what is delayed; the variables themselves by default.

    Raises:
        RheonError: if there are no lags or no spacing.

    Example:
        >>> import numpy as np
        >>> d = Delays(3, spacing=2)
        >>> d.context, d.evaluate(np.arange(5.0).reshape(1, 5, 1)).tolist()
        (5, [[4.0, 2.0, 0.0]])
    """

    lags: int
    spacing: int = 1
    constant: bool = False
    of: Dictionary = Coordinates()

    def __check_init__(self):
        settle(self, 1, "lags", "spacing")

    @property
    def context(self) -> int:
        """Samples from the oldest to the newest."""
        return (self.lags - 1) * self.spacing + self.of.context

    def prepared(self, before, after, key) -> Delays:
        """The delays of functions that have learned from the newest part of each window."""
        inner = self.of.context
        return Delays(
            self.lags, self.spacing, self.constant, self.of.prepared(before[:, -inner:], after[:, -inner:], key)
        )

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """The functions at every delay. Shapes: (context, variable) -> (feature,)."""
        inner, last = self.of.context, self.context
        parts = [self.of(window[last - inner - i * self.spacing : last - i * self.spacing]) for i in range(self.lags)]
        ones = [jnp.ones(1, parts[0].dtype)] if self.constant else []
        return jnp.concatenate([*ones, *parts])
