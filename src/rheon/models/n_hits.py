"""N-HiTS: N-BEATS that looks at pooled windows and foretells knots, from slow to fast."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.random import generator

from ._block import BLOCKWISE, SETTINGS, BlockBuffer, BlockRegressor, BlockRule
from ._layers import Perceptron, perceptron


def interpolation(knots: int, block: int) -> np.ndarray:
    """The linear interpolation of evenly spaced knots, the last at the end of the block. Shape (block, knot).

    The curve starts at 0 one sample before the block: forecasts are counted from the last sample.
    """
    places = block * np.arange(knots + 1) / knots
    hats = np.eye(knots + 1)[1:]
    return np.stack([np.interp(np.arange(1, block + 1), places, hat) for hat in hats], axis=1)


def pooled(window: Float[Array, "time variable"], size: int) -> Float[Array, "pool variable"]:
    """The largest of every `size` samples, the last group complete; the first sample is repeated before the start."""
    missing = -window.shape[0] % size
    whole = jnp.concatenate([jnp.repeat(window[:1], missing, axis=0), window])
    return jnp.max(whole.reshape(-1, size, window.shape[1]), axis=1)


class PooledBlocks(BlockRule):
    """A residual chain of blocks, each with its own pooling of the window and its own number of knots.

    Attributes:
        blocks: each maps a pooled window to its backcast and its knots.
        pools: samples that a block pools.
        block: samples foretold at once.
    """

    blocks: tuple[Perceptron, ...]
    pools: tuple[int, ...]
    block: int

    def parts(self, window: Float[Array, "lookback variable"]) -> tuple[list[Array], list[Array]]:
        """Backcasts, each shape (lookback, variable), and forecasts, each (block, variable), from the last sample."""
        n = window.shape[1]
        rest, level, back, ahead = window - window[-1:], window[-1], [], []
        for net, size in zip(self.blocks, self.pools, strict=True):
            out = net(jnp.concatenate([pooled(rest, size).reshape(-1), level]))
            back.append(out[: rest.size].reshape(rest.shape))
            knots = out[rest.size :].reshape(-1, n)
            ahead.append(jnp.asarray(interpolation(knots.shape[0], self.block), window.dtype) @ knots)
            rest = rest - back[-1]
        return back, ahead

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        _, ahead = self.parts(window)
        return window[-1:] + sum(ahead[1:], ahead[0])


class NHiTS(BlockRegressor):
    """N-HiTS: blocks that see the window at their own resolution and foretell as many knots as they can resolve.

    Attributes:
        lookback: samples in a window.
        block: samples foretold at once; the forecast goes on from its own output after them.
        pools: samples that each block pools, from slow to fast; a block foretells block / pool knots.
        width: units of a hidden layer.
        depth: hidden layers of a block.
        updates, batch, rate, noise, unroll, validation: of the training; see the card.

    Source: Challu, Olivares, Oreshkin, Garza, Mergenthaler-Canseco and Dubrawski 2023, AAAI (arXiv 2201.12886).

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = NHiTS(lookback=20, block=10, width=8).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (31, 1, 20)
    """

    lookback: int = 100
    block: int = 50
    pools: tuple[int, ...] = (8, 4, 1)
    width: int = 128
    depth: int = 2
    updates: int = 1000
    batch: int = 64
    rate: float = 2e-3
    noise: float = 0.0
    unroll: int = 1
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="N-HiTS",
        summary="N-BEATS whose blocks see the window at different resolutions and foretell knots that are "
        "interpolated: fewer weights for long blocks of slow data.",
        reference="Challu et al. 2023, AAAI, arXiv 2201.12886",
        equations=(
            "r_0 = window - last sample;  (b_k, knots_k) = MLP_k(maxpool_k(r_(k-1)), last sample)",
            "r_k = r_(k-1) - b_k;  (x_(t+1), ..., x_(t+B)) = x_t + sum_k interpolate(knots_k)",
        ),
        parameters=SETTINGS
        | {
            "pools": "samples that each block pools, from slow to fast",
            "width": "units of a hidden layer",
            "depth": "hidden layers of a block",
        },
        tags=("gradient", "block", "fully connected"),
        caveats=(
            "Slow blocks cannot follow what is faster than their knots: keep 1 among the pools for fast data.",
            "The published network sees no last sample beside the residual; all variables go in together here.",
            BLOCKWISE,
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Windows worth trying."""
        return {"lookback": (25, 50, 100)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1 or there is no block.
        """
        self.checked("width", "depth")
        pools = tuple(int(p) for p in self.pools)
        if not pools or min(pools) < 1:
            raise RheonError(f"NHiTS: pools are {self.pools}", remedy="give at least one, each of at least 1")
        rng, n, hidden, nets = generator(key), paths.shape[2], (self.width,) * self.depth, []
        for pool in pools:
            seen, knots = -(-self.lookback // pool) + 1, max(self.block // pool, 1)
            nets.append(perceptron(rng, (n * seen, *hidden, n * (self.lookback + knots))))
        return self.law(PooledBlocks(tuple(nets), pools, int(self.block)), paths)
