"""N-BEATS: blocks of fully connected layers, each explaining a part of the window and of what follows."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.random import generator

from ._block import BLOCKWISE, SETTINGS, BlockBuffer, BlockRegressor, BlockRule
from ._layers import Perceptron, perceptron


class BasisBlocks(BlockRule):
    """A residual chain: what a block explains of the window is taken away before the next one looks.

    Attributes:
        blocks: each maps a flat window to its backcast and its forecast, one after the other.
        block: samples foretold at once.
    """

    blocks: tuple[Perceptron, ...]
    block: int

    def parts(self, window: Float[Array, "lookback variable"]) -> tuple[list[Array], list[Array]]:
        """Backcasts, each shape (lookback * variable,), and forecasts, each (block * variable,), of all blocks.

        Counted from the last sample of the window.
        """
        rest = (window - window[-1:]).reshape(-1)
        # the level itself must stay visible: a chaotic law is not the same at every level
        level, back, ahead = window[-1], [], []
        for net in self.blocks:
            out = net(jnp.concatenate([rest, level]))
            back.append(out[: rest.shape[0]])
            ahead.append(out[rest.shape[0] :])
            rest = rest - back[-1]
        return back, ahead

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        _, ahead = self.parts(window)
        return window[-1:] + sum(ahead[1:], ahead[0]).reshape(self.block, window.shape[1])


class NBeats(BlockRegressor):
    """Generic N-BEATS: a chain of fully connected blocks, each with a backcast and a forecast.

    Attributes:
        lookback: samples in a window.
        block: samples foretold at once; the forecast goes on from its own output after them.
        blocks: blocks in the chain.
        width: units of a hidden layer.
        depth: hidden layers of a block.
        updates, batch, rate, noise, unroll, validation: of the training; see the card.

    Source: Oreshkin, Carpov, Chapados and Bengio 2020, ICLR (arXiv 1905.10437).

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = NBeats(lookback=20, block=10, blocks=2, width=8).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (31, 1, 20)
    """

    lookback: int = 50
    block: int = 25
    blocks: int = 3
    width: int = 128
    depth: int = 2
    updates: int = 1000
    batch: int = 64
    rate: float = 2e-3
    noise: float = 0.0
    unroll: int = 1
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="N-BEATS",
        summary="A chain of fully connected blocks; each takes away what it explains of the window and adds its share "
        "of the forecast. The winner of the published benchmark of chaotic systems among large general models.",
        reference="Oreshkin et al. 2020, ICLR, arXiv 1905.10437",
        equations=(
            "r_0 = window - last sample;  (b_k, f_k) = MLP_k(r_(k-1), last sample)",
            "r_k = r_(k-1) - b_k;  (x_(t+1), ..., x_(t+B)) = x_t + f_1 + ... + f_K",
        ),
        parameters=SETTINGS
        | {
            "blocks": "blocks in the chain (K)",
            "width": "units of a hidden layer",
            "depth": "hidden layers of a block",
        },
        tags=("gradient", "block", "fully connected"),
        caveats=(
            "Closed-form models (NVAR, kernel ridge) are better on clean data of few variables, in a thousandth of the "
            "time.",
            "The published network sees no last sample beside the residual and is many times wider; all variables go "
            "in together here.",
            BLOCKWISE,
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Windows worth trying."""
        return {"lookback": (25, 50, 100)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1.
        """
        self.checked("blocks", "width", "depth")
        rng, n = generator(key), paths.shape[2]
        sizes = (n * (self.lookback + 1), *(self.width,) * self.depth, n * (self.lookback + self.block))
        nets = tuple(perceptron(rng, sizes) for _ in range(self.blocks))
        return self.law(BasisBlocks(nets, int(self.block)), paths)
