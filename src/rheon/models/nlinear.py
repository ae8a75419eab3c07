"""NLinear: a linear map from the last samples, less the last one, to a block of samples to come."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.model import LinearReadout
from rheon.core.system import parameter

from ._block import BlockBuffer, BlockReadout, at_least_one, block_buffer, block_rows


class FromTheLast(BlockReadout):
    """last + W (window - last) + c.

    Attributes:
        weights: shape (feature, block * variable).
        block: samples foretold at once.
    """

    weights: Float[np.ndarray, "feature target"] = eqx.field(converter=parameter)
    block: int

    def features(self, window: Float[Array, "lookback variable"]) -> Float[Array, " feature"]:
        """1 and what the earlier samples are above the last."""
        above = (window[:-1] - window[-1:]).reshape(-1)
        return jnp.concatenate([jnp.ones(1, window.dtype), above])

    def weighted(self, weights: Float[np.ndarray, "feature target"]) -> FromTheLast:
        """The rule with these weights."""
        return FromTheLast(weights, self.block)

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        return window[-1:] + (self.features(window) @ self.weights).reshape(self.block, window.shape[1])


class NLinear(LinearReadout):
    """The next `block` samples as a linear function of the last ones, all counted from the last sample.

    Attributes:
        lags: past samples it looks at.
        block: samples foretold at once; the forecast goes on from its own output after them.
        ridge: penalty per row of data, in standardised units.

    Source: Zeng, Chen, Zhang and Xu 2023 (arXiv 2205.13504), here by ridge regression instead of gradient descent.

    Example:
        >>> import rheon, numpy as np
        >>> drift = 5.0 + 0.3 * np.arange(200) + np.sin(0.3 * np.arange(200))
        >>> fit = rheon.fit(NLinear(lags=4, block=10, ridge=0.0), rheon.Series(drift[:150]))
        >>> bool(np.abs(rheon.forecast(fit, drift[:150], 50)["x0"] - drift[150:]).max() < 1e-6)
        True
    """

    lags: int = 50
    block: int = 25
    ridge: float = 1e-6

    card: ClassVar[Card] = Card(
        title="NLinear",
        summary="A direct linear forecast of a block of samples, counted from the last sample so that it follows a "
        "shifting level. The linear baseline of recent benchmarks of long forecasts.",
        reference="Zeng et al. 2023, AAAI, arXiv 2205.13504",
        equations=("(x_(t+1), ..., x_(t+B)) = x_t + W (x_(t-1) - x_t, ..., x_(t-L+1) - x_t) + c",),
        parameters={
            "lags": "past samples it looks at (L)",
            "block": "samples foretold at once (B)",
            "ridge": "penalty per row of data",
        },
        tags=("baseline", "closed form", "linear", "block"),
        caveats=(
            "Linear: its free run dies out, keeps cycling or explodes. It has no chaos.",
            "Solved exactly by ridge regression and over all variables together; the published one is trained by "
            "gradient descent, one variable at a time.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Lags and penalties worth trying."""
        return {"lags": (10, 25, 50, 100), "ridge": (1e-8, 1e-5, 1e-2)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The law with zero weights.

        Raises:
            RheonError: if a number is below 1.
        """
        at_least_one("NLinear", lags=self.lags, block=self.block)
        n = paths.shape[2]
        weights = np.zeros((n * (self.lags - 1) + 1, n * self.block))
        return block_buffer(FromTheLast(weights, int(self.block)), paths, self.lags, self.block)

    def design(self, law: BlockBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Earlier samples above the last with a constant, and blocks above the last."""
        return block_rows(law, paths, f"NLinear(lags={self.lags}, block={self.block})")

    def with_weights(self, law: BlockBuffer, weights: Float[np.ndarray, "feature target"]) -> BlockBuffer:
        """The law with these weights."""
        return BlockBuffer(law.net.weighted(weights), law.rest, law.block)
