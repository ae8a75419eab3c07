"""Persistence: tomorrow is like today."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.model import Direct

from ._buffer import DelayBuffer, last_window
from ._repeat import Repeat


class Persistence(Direct):
    """The last sample, for ever.

    Source: the oldest honest baseline of forecasting.

    Example:
        >>> import rheon, numpy as np
        >>> fit = rheon.fit(Persistence(), rheon.Series(np.arange(20.0)))
        >>> rheon.forecast(fit, np.array([[7.0]]), 3).values.ravel().tolist()
        [7.0, 7.0, 7.0]
    """

    card: ClassVar[Card] = Card(
        title="Persistence",
        summary="Repeats the last sample. What every other forecast has to beat, and hard to beat at short horizons.",
        reference="Folklore of weather forecasting",
        equations=("x' = x",),
        tags=("baseline", "closed form"),
        caveats=("Its free run is a point: it never lives like the data.",),
    )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law; nothing is learned but the last sample to start from."""
        return DelayBuffer(Repeat(), last_window(paths, 1))
