"""Complex waves of periodic coordinates."""

from __future__ import annotations

import itertools
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


class Fourier(Dictionary):
    """exp(2 pi i k x / period) for all whole k from -modes to modes in every coordinate, slow waves first.

    Attributes:
        modes: largest wave number of a coordinate.
        period: of the coordinates, one number or one for each.
        of: gives the coordinates.

    Raises:
        RheonError: if modes is negative, or a period is not positive.

    Example:
        >>> import numpy as np
        >>> Fourier(1, period=1.0).evaluate(np.array([[0.25]])).round(12).tolist()
        [[(1+0j), 1j, -1j]]
    """

    modes: int
    period: Any = eqx.field(converter=parameter, default=2 * np.pi)
    of: Dictionary = Coordinates()

    def __check_init__(self):
        settle(self, 0, "modes")
        if np.ndim(self.period) > 1 or not np.all(np.asarray(self.period) > 0):
            raise RheonError(
                f"period = {self.period}", where="Fourier", remedy="give one positive number, or one for each"
            )

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Fourier:
        """The waves of prepared coordinates."""
        return Fourier(self.modes, self.period, self.of.prepared(before, after, key))

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All waves. Shapes: (context, variable) -> (feature,), complex."""
        x = self.of(window)
        if np.shape(self.period) not in ((), x.shape):
            raise RheonError(
                f"{np.size(self.period)} periods for {x.shape[0]} coordinates",
                where="Fourier",
                remedy="give one for each",
            )
        numbers = sorted(range(-self.modes, self.modes + 1), key=lambda k: (abs(k), -k))
        waves = sorted(itertools.product(numbers, repeat=x.shape[0]), key=lambda k: max(map(abs, k), default=0))
        phase = jnp.asarray(np.array(waves, float), x.dtype) @ (2 * np.pi * x / self.period)
        return jnp.exp(1j * phase)
