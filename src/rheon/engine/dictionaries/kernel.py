"""A kernel: as many functions as there are data."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import scipy.linalg
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.settings import settle
from rheon.core.system import parameter

from ._profiles import PROFILES, known_profile, known_width, spread
from .coordinates import Coordinates
from .dictionary import Dictionary

# a kernel matrix of more rows takes longer to decompose than most want to wait
MOST = 2_000


def _array(value):
    return None if value is None else parameter(value)


class Kernel(Dictionary):
    """The principal functions of a kernel on the data, strongest first: for states of more variables than snapshots.

    With k(X, X) = U D U*, the functions are k(., X) U D^(-1/2), orthonormal in the kernel's own function space.

    Attributes:
        rank: functions kept at most; None for all above rounding.
        most: rows of the data that become centres at most; of more, evenly thinned ones stand for all.
        profile: "gaussian", "lorentzian", "exponential" or "matern".
        width: None for the profile's own share of the spread of the data (see `Radial`).
        centres: the data, shape (row, coordinate); None until `prepared`.
        directions: U D^(-1/2), shape (row, rank); None until `prepared`.
        of: gives the coordinates.

    Raises:
        RheonError: if the profile is unknown, or a number is not positive.

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
    most: int = MOST

    def __check_init__(self):
        known_profile(self.profile)
        settle(self, 1, "most", *([] if self.rank is None else ["rank"]))
        known_width(self.width)

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Kernel:
        """With the data as centres and the directions of their kernel matrix."""
        of = self.of.prepared(before, after, key)
        points = of.evaluate(before[thinned(len(before), self.most)])
        width = PROFILES[self.profile][1] * spread(points) if self.width is None else np.asarray(self.width)
        count = len(points) if self.rank is None else min(self.rank, len(points))
        matrix = similarities(points, points, self.profile, float(width))
        values, vectors = scipy.linalg.eigh(matrix, subset_by_index=[len(points) - count, len(points) - 1])
        # what is below is rounding of the kernel matrix
        kept = np.flatnonzero(values > values[-1] * len(points) * np.finfo(float).eps * 10)[::-1]
        return Kernel(self.rank, self.profile, width, points, vectors[:, kept] / np.sqrt(values[kept]), of, self.most)

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """The principal functions. Shapes: (context, variable) -> (rank,)."""
        if self.directions is None:
            raise RheonError("the kernel has no data yet", where="Kernel", remedy="call prepared() first")
        x = self.of(window)
        return PROFILES[self.profile][0](jnp.sum((self.centres - x) ** 2, axis=-1) / self.width**2) @ self.directions


def thinned(count: int, most: int) -> np.ndarray:
    """Numbers of the rows that become centres: all, or `most` of them at even distances.

    Example:
        >>> thinned(5, 3).tolist()
        [0, 2, 4]
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


def similarities(a: np.ndarray, b: np.ndarray, profile: str, width: float) -> np.ndarray:
    """The kernel of all pairs. Shapes: (row, coordinate), (column, coordinate) -> (row, column)."""
    # the binomial formula around the common mean: one matrix product instead of a cube of differences
    centre = b.mean(0)
    a, b = a - centre, b - centre
    r2 = np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T, 0.0) / width**2
    with precision("double"):
        return np.array(PROFILES[profile][0](jnp.asarray(r2)))
