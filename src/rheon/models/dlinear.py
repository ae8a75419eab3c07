"""DLinear: trend and remainder of the last samples, each mapped linearly to a block of samples to come."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import LinearReadout
from rheon.core.system import parameter

from ._block import BlockBuffer, BlockReadout, at_least_one, block_buffer, block_rows


def smoothing(length: int, width: int) -> np.ndarray:
    """The moving average of `width` samples as a matrix; the ends are repeated outwards. Shape (length, length)."""
    matrix = np.zeros((length, length))
    for row in range(length):
        places = np.clip(np.arange(row - (width - 1) // 2, row + width // 2 + 1), 0, length - 1)
        np.add.at(matrix[row], places, 1 / width)
    return matrix


class TrendAndRest(BlockReadout):
    """last + W_trend trend(window) + W_rest (window - trend(window)) + c, both counted from the last sample.

    Attributes:
        smooth: the moving average, shape (lookback, lookback).
        weights: shape (feature, block * variable).
        block: samples foretold at once.
    """

    smooth: Float[np.ndarray, "lookback lookback"] = eqx.field(converter=parameter)
    weights: Float[np.ndarray, "feature target"] = eqx.field(converter=parameter)
    block: int

    def features(self, window: Float[Array, "lookback variable"]) -> Float[Array, " feature"]:
        """1, the moving average, and what the samples are above it."""
        trend = jnp.asarray(self.smooth, window.dtype) @ window
        return jnp.concatenate([jnp.ones(1, window.dtype), trend.reshape(-1), (window - trend).reshape(-1)])

    def weighted(self, weights: Float[np.ndarray, "feature target"]) -> TrendAndRest:
        """The rule with these weights."""
        return TrendAndRest(self.smooth, weights, self.block)

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        return window[-1:] + (self.features(window) @ self.weights).reshape(self.block, window.shape[1])


class DLinear(LinearReadout):
    """The next `block` samples as a linear function of the moving average of the last ones and of the remainder.

    Attributes:
        lags: past samples it looks at.
        block: samples foretold at once; the forecast goes on from its own output after them.
        width: samples of the moving average, odd.
        ridge: penalty per row of data, in standardised units.

    Source: Zeng, Chen, Zhang and Xu 2023 (arXiv 2205.13504), here by ridge regression instead of gradient descent.

    Example:
        >>> import rheon, numpy as np
        >>> wave = np.sin(0.05 * np.arange(300)) + np.cos(0.8 * np.arange(300))
        >>> fit = rheon.fit(DLinear(lags=20, block=10, width=9, ridge=1e-12), rheon.Series(wave[:250]))
        >>> bool(np.abs(rheon.forecast(fit, wave[:250], 50)["x0"] - wave[250:]).max() < 1e-3)
        True
    """

    lags: int = 50
    block: int = 25
    width: int = 25
    ridge: float = 1e-6

    card: ClassVar[Card] = Card(
        title="DLinear",
        summary="A direct linear forecast of a block of samples from the moving average of the last ones and from what "
        "lies above it. A linear baseline that tells slow from fast when weights are penalised.",
        reference="Zeng et al. 2023, AAAI, arXiv 2205.13504",
        equations=(
            "trend = moving average of (x_(t-L+1), ..., x_t), ends repeated",
            "(x_(t+1), ..., x_(t+B)) = x_t + W_trend trend + W_rest (x - trend) + c",
        ),
        parameters={
            "lags": "past samples it looks at (L)",
            "block": "samples foretold at once (B)",
            "width": "samples of the moving average, odd",
            "ridge": "penalty per row of data",
        },
        tags=("baseline", "closed form", "linear", "block"),
        caveats=(
            "The moving average is itself linear: without a penalty this is the linear autoregression of a block, "
            "written with twice the weights. Only the penalty tells trend from remainder.",
            "Linear: its free run dies out, keeps cycling or explodes. It has no chaos.",
            "Solved by ridge regression over all variables together; the published one is trained by gradient descent, "
            "one variable at a time.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Lags and penalties worth trying."""
        return {"lags": (10, 25, 50, 100), "ridge": (1e-8, 1e-5, 1e-2)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The law with zero weights.

        Raises:
            RheonError: if a number is below 1 or the width is even.
        """
        at_least_one("DLinear", lags=self.lags, block=self.block, width=self.width)
        if self.width % 2 == 0:
            raise RheonError(f"DLinear: width is {self.width}", remedy="a centred average has an odd width")
        n = paths.shape[2]
        weights = np.zeros((2 * n * self.lags + 1, n * self.block))
        rule = TrendAndRest(smoothing(self.lags, self.width), weights, int(self.block))
        return block_buffer(rule, paths, self.lags, self.block)

    def design(self, law: BlockBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Moving average and remainder with a constant, and blocks above the last sample."""
        return block_rows(law, paths, f"DLinear(lags={self.lags}, block={self.block})")

    def with_weights(self, law: BlockBuffer, weights: Float[np.ndarray, "feature target"]) -> BlockBuffer:
        """The law with these weights."""
        return BlockBuffer(law.net.weighted(weights), law.rest, law.block)
