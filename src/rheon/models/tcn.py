"""The temporal convolutional network: dilated causal convolutions."""

from __future__ import annotations

from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.random import generator
from rheon.core.window_recipe import WindowRecipe

from ._block import BLOCKWISE, SETTINGS, BlockBuffer, BlockRegressor, BlockRule, at_least_one, block_buffer
from ._layers import Affine, affine, normal


class Causal(eqx.Module):
    """A convolution that sees the present and `kernel` - 1 samples of the past, `dilation` apart.

    Attributes:
        weight: from the oldest sample to the present one, shape (kernel, out, in).
        bias: shape (out,).
        dilation: samples between two taps.
    """

    weight: Float[Array, "kernel out in"]
    bias: Float[Array, " out"]
    dilation: int

    def __call__(self, x: Float[Array, "time in"]) -> Float[Array, "time out"]:
        kernel = self.weight.shape[0]
        reach = (kernel - 1) * self.dilation
        past = jnp.pad(x, ((reach, 0), (0, 0)))
        taps = [past[k * self.dilation : k * self.dilation + x.shape[0]] for k in range(kernel)]
        # one product over all taps instead of one for each
        return jnp.concatenate(taps, -1) @ jnp.moveaxis(self.weight, 1, 2).reshape(-1, self.bias.shape[0]) + self.bias


class Convolutions(BlockRule):
    """Residual pairs of causal convolutions with doubling dilation; the last sample's features give the block.

    Attributes:
        entry: from variables to channels.
        pairs: two convolutions per level.
        head: from channels to the block.
        block: samples foretold at once.
    """

    entry: Affine
    pairs: tuple[tuple[Causal, Causal], ...]
    head: Affine
    block: int

    def features(self, window: Float[Array, "time variable"]) -> Float[Array, "time channel"]:
        """The channels at every sample; none looks ahead."""
        x = self.entry(window)
        for first, second in self.pairs:
            x = x + second(jax.nn.relu(first(jax.nn.relu(x))))
        return jax.nn.relu(x)

    def blocks(self, window: Float[Array, "time variable"]) -> Float[Array, "time block variable"]:
        """The block after every sample of the window."""
        ahead = self.head(self.features(window)).reshape(window.shape[0], self.block, window.shape[1])
        return window[:, None] + ahead

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        return self.blocks(window)[-1]


class TCN(BlockRegressor):
    """Dilated causal convolutions; every sample of a training window foretells the block after it.

    Attributes:
        levels: residual pairs of convolutions; the dilation doubles from one to the next.
        kernel: taps of a convolution.
        channels: features at every sample.
        block: samples foretold at once; the forecast goes on from its own output after them.
        positions: samples of a training window whose blocks are judged.
        updates, batch, rate, noise, validation: of the training; see the card.

    Source: Bai, Kolter and Koltun 2018 (arXiv 1803.01271).

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = TCN(levels=2, channels=8, block=10).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (24, 1, 13)
    """

    levels: int = 4
    kernel: int = 3
    channels: int = 32
    block: int = 25
    positions: int = 32
    updates: int = 1000
    batch: int = 8
    rate: float = 2e-3
    noise: float = 0.0
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="Temporal convolutional network",
        summary="Causal convolutions whose dilation doubles from level to level, so that few weights see a long past. "
        "Trained at every sample of a window at once.",
        reference="Bai, Kolter and Koltun 2018, arXiv 1803.01271",
        equations=(
            "h <- h + C2 relu(C1 relu(h)),  C = causal convolution with dilation 1, 2, 4, ...",
            "(x_(t+1), ..., x_(t+B)) = x_t + H relu(h_t)",
        ),
        parameters={k: v for k, v in SETTINGS.items() if k not in ("lookback", "unroll")}
        | {
            "levels": "residual pairs of convolutions",
            "kernel": "taps of a convolution",
            "channels": "features at every sample",
            "positions": "samples of a training window whose blocks are judged",
        },
        tags=("gradient", "block", "convolution"),
        caveats=(
            "Sees exactly 1 + 2 (kernel - 1) (2^levels - 1) samples: 61 by default, and no further.",
            "No dropout and no weight normalisation, which the published one has.",
            BLOCKWISE,
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Depths worth trying: 29, 61 and 125 samples seen."""
        return {"levels": (3, 4, 5)}

    @property
    def lookback(self) -> int:
        """Samples that reach the output."""
        return 1 + 2 * (self.kernel - 1) * (2**self.levels - 1)

    @property
    def recipe(self) -> WindowRecipe:
        """AdamW with warm-up and cosine decay."""
        return WindowRecipe(
            window=self.lookback + self.positions - 1 + self.block,
            updates=self.updates,
            batch=self.batch,
            rate=self.rate,
            noise=self.noise,
            validation=self.validation,
        )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1.
        """
        settings = ("levels", "kernel", "channels", "block", "positions", "updates", "batch")
        at_least_one("TCN", **{name: getattr(self, name) for name in settings})
        n, size = paths.shape[2], self.channels
        rng = generator(key)
        convolutions = [self._causal(rng, 2 ** (i // 2), 0.5 if i % 2 else 1.4) for i in range(2 * self.levels)]
        pairs = tuple(zip(convolutions[::2], convolutions[1::2], strict=True))
        net = Convolutions(affine(rng, n, size), pairs, affine(rng, size, n * self.block, 0.1), int(self.block))
        return block_buffer(net, paths, self.lookback, self.block)

    def _causal(self, rng: np.random.Generator, dilation: int, gain: float) -> Causal:
        shape = (self.kernel, self.channels, self.channels)
        weight = normal(rng, shape, gain / (self.kernel * self.channels) ** 0.5)
        return Causal(weight, np.zeros(self.channels, np.float32), dilation)

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Mean squared error of the blocks after every sample that sees a complete past."""
        first, seen = law.context - 1, law.context + self.positions - 1
        foretold = jax.vmap(law.net.blocks)(inputs[:, :seen])[:, first:]
        places = np.arange(first, seen)[:, None] + np.arange(1, law.block + 1)
        return jnp.mean((foretold - targets[:, places]) ** 2)
