"""Linear autoregression: AR for one variable, VAR for several."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.model import LinearReadout

from ._buffer import DelayBuffer, rows
from ._polynomial import polynomial_law


class Linear(LinearReadout):
    """A linear (vector) autoregression with a constant, by ridge regression on increments.

    Attributes:
        lags: past samples it looks at.
        ridge: penalty per row of data, in standardised units.

    Source: Yule 1927 (doi:10.1098/rsta.1927.0007); ridge regression, Hoerl and Kennard 1970.

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.sin(0.3 * np.arange(200)))
        >>> future = rheon.forecast(rheon.fit(Linear(lags=2, ridge=0.0), wave), wave, 50)
        >>> bool(np.abs(future["x0"] - np.sin(0.3 * future.times)).max() < 1e-6)
        True
    """

    lags: int = 10
    ridge: float = 1e-6

    card: ClassVar[Card] = Card(
        title="Linear autoregression (AR, VAR)",
        summary="The next increment as a linear function of the last samples. Right for sums of damped waves; the "
        "baseline that a nonlinear model has to beat.",
        reference="Yule 1927, doi:10.1098/rsta.1927.0007",
        equations=("x' = x + c + A_0 x_t + A_1 x_(t-1) + ... + A_(L-1) x_(t-L+1)",),
        parameters={"lags": "past samples it looks at (L)", "ridge": "penalty per row of data"},
        tags=("baseline", "closed form", "linear"),
        caveats=(
            "Its free run either dies out, keeps cycling or explodes: it has no chaos.",
            "Many lags on few samples overfit; choose them by validation (training.search).",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Lags and penalties worth trying."""
        return {"lags": (1, 2, 5, 10, 25, 50), "ridge": (1e-8, 1e-5, 1e-2)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law with zero weights."""
        return polynomial_law(paths, self.lags, 1, 1, "Linear")

    def design(self, law: DelayBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Delayed values with a constant, and increments."""
        return rows(law, paths, f"Linear(lags={self.lags})")

    def with_weights(self, law: DelayBuffer, weights: Float[np.ndarray, "feature target"]) -> DelayBuffer:
        """The law with these weights."""
        return DelayBuffer(law.rule.weighted(weights), law.rest)
