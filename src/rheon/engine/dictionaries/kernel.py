"""A kernel: as many functions as there are data."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.system import parameter

from ._profiles import PROFILES, known_profile, spread
from .coordinates import Coordinates
from .dictionary import Dictionary


def _array(value):
    return None if value is None else parameter(value)


class Kernel(Dictionary):
    """The principal functions of a kernel on the data, strongest first: for states of more variables than snapshots.

    With k(X, X) = U D U*, the functions are k(., X) U D^(-1/2), orthonormal in the kernel's own function space.

    Attributes:
        rank: functions kept at most; None for all above rounding.
        profile: "gaussian", "lorentzian", "exponential" or "matern".
        width: None for the profile's own share of the spread of the data (see `Radial`).
        centres: the data, shape (row, coordinate); None until `prepared`.
        directions: U D^(-1/2), shape (row, rank); None until `prepared`.
        of: gives the coordinates.

    Raises:
        RheonError: if the profile is unknown.

    Source: Williams, Rowley and Kevrekidis 2015, doi:10.3934/jcd.2015005; widths: Colbrook and Townsend 2024,
        doi:10.1002/cpa.22125.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(50, 3))
        >>> Kernel(rank=5).prepared(x[:, None], x[:, None], 0).evaluate(x).shape
        (50, 5)
    """

    rank: int | None = None
    profile: str = "gaussian"
    width: Any = eqx.field(converter=_array, default=None)
    centres: Any = eqx.field(converter=_array, default=None)
    directions: Any = eqx.field(converter=_array, default=None)
    of: Dictionary = Coordinates()

    def __check_init__(self):
        known_profile(self.profile)
        if self.rank is not None and self.rank < 1:
            raise RheonError(f"rank = {self.rank}", remedy="it is at least 1, or None")

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Kernel:
        """With the data as centres and the directions of their kernel matrix."""
        of = self.of.prepared(before, after, key)
        points = of.evaluate(before)
        width = PROFILES[self.profile][1] * spread(points) if self.width is None else np.asarray(self.width)
        values, vectors = np.linalg.eigh(similarities(points, points, self.profile, float(width)))
        # what is below is rounding of the kernel matrix
        kept = np.flatnonzero(values > values[-1] * len(points) * np.finfo(float).eps * 10)[::-1][: self.rank]
        return Kernel(self.rank, self.profile, width, points, vectors[:, kept] / np.sqrt(values[kept]), of)

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """The principal functions. Shapes: (context, variable) -> (rank,)."""
        if self.directions is None:
            raise RheonError("the kernel has no data yet", where="Kernel", remedy="call prepared() first")
        x = self.of(window)
        return PROFILES[self.profile][0](jnp.sum((self.centres - x) ** 2, axis=-1) / self.width**2) @ self.directions


def similarities(a: np.ndarray, b: np.ndarray, profile: str, width: float) -> np.ndarray:
    """The kernel of all pairs. Shapes: (row, coordinate), (column, coordinate) -> (row, column)."""
    # the binomial formula around the common mean: one matrix product instead of a cube of differences
    centre = b.mean(0)
    a, b = a - centre, b - centre
    r2 = np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T, 0.0) / width**2
    with precision("double"):
        return np.array(PROFILES[profile][0](jnp.asarray(r2)))
