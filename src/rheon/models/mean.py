"""The mean: climatology, for ever."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.model import Direct
from rheon.core.system import parameter

from ._buffer import DelayBuffer, Rule, last_window


class Constant(Rule):
    """The next sample is always the same.

    Attributes:
        level: shape (variable,).
    """

    level: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return 0 * buffer[-1] + self.level


class Mean(Direct):
    """The mean of the training data, for ever.

    Source: climatology, the reference forecast of Murphy 1988
        (doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2).

    Example:
        >>> import rheon, numpy as np
        >>> fit = rheon.fit(Mean(), rheon.Series(np.array([1.0, 2.0, 6.0])))
        >>> rheon.forecast(fit, np.array([[7.0]]), 2).values.ravel().round(9).tolist()
        [3.0, 3.0]
    """

    card: ClassVar[Card] = Card(
        title="Mean",
        summary="The mean of the training data, whatever was seen last. What a forecast has to beat at long horizons: "
        "a law that has lost the phase is worse than this.",
        reference="Murphy 1988, doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2",
        equations=("x' = mean of x",),
        tags=("baseline", "closed form"),
        caveats=("Its free run is a point: it never lives like the data.",),
    )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law; nothing is learned but the mean."""
        level = np.nanmean(np.asarray(paths, np.float64).reshape(-1, paths.shape[2]), axis=0)
        return DelayBuffer(Constant(level), last_window(paths, 1))
