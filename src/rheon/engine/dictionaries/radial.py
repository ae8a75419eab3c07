"""Radial functions around centres."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import scipy.cluster.vq
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.random import generator
from rheon.core.settings import settle
from rheon.core.system import parameter

from ._profiles import PROFILES, known_profile, known_width, spread, squared_distances
from .coordinates import Coordinates
from .dictionary import Dictionary

ROUNDS = 20
# centres of a cloud are as good from this many points
MOST_POINTS = 20_000


def _array(value):
    return None if value is None else parameter(value)


class Radial(Dictionary):
    """Bumps around centres, which k-means places among the data.

    Residuals mean what they say only on data that had no part in the choice of the centres.

    Attributes:
        count: number of centres.
        profile: "exponential" exp(-r), "gaussian" exp(-r^2), "lorentzian" 1 / (1 + r^2) or "matern" (smoothness 5/2),
            of the distance r in units of the width.
        width: None for the profile's own share of the spread of the data (mean distance to the mean): 0.5
            exponential, 0.9 gaussian, 1 lorentzian and matern.
        constant: whether the constant function 1 comes first.
        centres: shape (count, coordinate); None until `prepared`.
        of: gives the coordinates.

    Raises:
        RheonError: if the profile is unknown, there are no centres, or the width is not positive.

    Source: k-means by Lloyd 1982, doi:10.1109/TIT.1982.1056489, with the seeding of Arthur and Vassilvitskii 2007.

    Example:
        >>> import numpy as np
        >>> d = Radial(1, "gaussian", width=1.0, centres=np.zeros((1, 2)))
        >>> d.evaluate(np.array([[0.0, 1.0]])).round(6).tolist()
        [[0.367879]]
    """

    count: int
    profile: str = "exponential"
    width: Any = eqx.field(converter=_array, default=None)
    constant: bool = False
    centres: Any = eqx.field(converter=_array, default=None)
    of: Dictionary = Coordinates()

    def __check_init__(self):
        known_profile(self.profile)
        settle(self, 1, "count")
        known_width(self.width)

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Radial:
        """With centres and width from the data, unless they were given.

        Raises:
            RheonError: if there are fewer points than centres.
        """
        of = self.of.prepared(before, after, key)
        if self.centres is not None and self.width is not None:
            return Radial(self.count, self.profile, self.width, self.constant, self.centres, of)
        points = of.evaluate(before)
        if len(points) < self.count:
            raise RheonError(f"{self.count} centres for {len(points)} points", remedy="ask for fewer centres")
        rng = generator(key)
        if len(points) > MOST_POINTS:
            points = points[rng.choice(len(points), MOST_POINTS, replace=False)]
        width = PROFILES[self.profile][1] * spread(points) if self.width is None else self.width
        return Radial(self.count, self.profile, width, self.constant, self._centres(points, rng), of)

    def _centres(self, points: np.ndarray, rng) -> np.ndarray:
        if self.centres is not None:
            return np.asarray(self.centres)
        centres, _ = scipy.cluster.vq.kmeans2(
            points, self.count, iter=ROUNDS, minit="++", seed=rng, missing="warn", check_finite=False
        )
        return centres

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All bumps. Shapes: (context, variable) -> (feature,)."""
        if self.centres is None or self.width is None:
            raise RheonError("the centres are not placed yet", where="Radial", remedy="call prepared() first")
        bumps = PROFILES[self.profile][0](squared_distances(self.of(window), self.centres, self.width))
        return jnp.concatenate([jnp.ones(1, bumps.dtype), bumps]) if self.constant else bumps
