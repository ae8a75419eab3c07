"""Seasonal persistence: the last period, again and again."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Direct

from ._buffer import DelayBuffer, last_window
from ._period import dominant_period
from ._repeat import Repeat


class Seasonal(Direct):
    """The last `period` samples, repeated for ever.

    Attributes:
        period: in samples; None finds it in the training data as the shift at which they resemble themselves most
            (persistence, that is period 1, where they never come back).

    Source: the seasonal naive forecast, Hyndman and Athanasopoulos 2021, section 5.2.

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.tile([1.0, 2.0, 3.0, 2.0], 10))
        >>> rheon.forecast(rheon.fit(Seasonal(), wave), wave, 5)["x0"].round(9).tolist()
        [1.0, 2.0, 3.0, 2.0, 1.0]
    """

    period: int | None = None

    card: ClassVar[Card] = Card(
        title="Seasonal persistence",
        summary="Repeats the last period. The baseline for anything that beats in time.",
        reference="Hyndman and Athanasopoulos, Forecasting: principles and practice, 2021",
        equations=("x' = x_(t+1-period)",),
        parameters={"period": "in samples; found in the training data if not given"},
        tags=("baseline", "closed form"),
        caveats=("The period is a whole number of samples: with few samples per period the phase drifts away.",),
    )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law with its period.

        Raises:
            RheonError: if the period is below 1 or longer than the data.
        """
        period = self.period if self.period is not None else dominant_period(paths) or 1
        if not 1 <= period <= paths.shape[1]:
            raise RheonError(
                f"Seasonal: period is {period} samples, the series has {paths.shape[1]}",
                remedy="a period is at least 1 sample and at most the length of the series",
            )
        return DelayBuffer(Repeat(), last_window(paths, int(period)))
