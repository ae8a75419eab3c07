"""A transformer on patches of each variable: the PatchTST type."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.random import generator

from ._block import BLOCKWISE, SETTINGS, BlockBuffer, BlockRegressor, BlockRule
from ._layers import Affine, Normalised, Perceptron, affine, normal, normalised, perceptron


class Encoder(eqx.Module):
    """Attention between patches, then a perceptron on each; both see normalised patches and add to them (pre-norm).

    Attributes:
        before: normalisation before the attention.
        mix: to queries, keys and values.
        out: from the heads' values back to patches.
        between: normalisation before the perceptron.
        feed: the perceptron.
        heads: number of heads.
    """

    before: Normalised
    mix: Affine
    out: Affine
    between: Normalised
    feed: Perceptron
    heads: int

    def attention(self, x: Float[Array, "patch feature"]) -> Float[Array, "patch feature"]:
        """What each patch gathers from all patches."""
        count, size = x.shape
        query, keys, value = jnp.split(self.mix(x), 3, axis=-1)
        parts = [a.reshape(count, self.heads, size // self.heads) for a in (query, keys, value)]
        scores = jnp.einsum("ihd,jhd->hij", parts[0], parts[1]) / (size // self.heads) ** 0.5
        gathered = jnp.einsum("hij,jhd->ihd", jax.nn.softmax(scores, axis=-1), parts[2])
        return self.out(gathered.reshape(count, size))

    def __call__(self, x: Float[Array, "patch feature"]) -> Float[Array, "patch feature"]:
        x = x + self.attention(self.before(x))
        return x + self.feed(self.between(x))


class Patches(BlockRule):
    """Patches of one variable through the encoders, flattened and mapped to the block; all variables alike.

    Attributes:
        embed: from a patch to its features.
        place: one vector of features per place, shape (patch, feature).
        encoders: one after the other.
        after: normalisation at the end.
        head: from all features to the block.
        size: samples of a patch.
        stride: samples from the start of a patch to the start of the next.
    """

    embed: Affine
    place: Float[Array, "patch feature"]
    encoders: tuple[Encoder, ...]
    after: Normalised
    head: Affine
    size: int
    stride: int

    def one(self, window: Float[Array, " lookback"]) -> Float[Array, " block"]:
        """The block of one variable, counted from its last sample."""
        # patches end at the last sample; what is left over is at the start
        starts = window.shape[0] - self.size - self.stride * np.arange(self.place.shape[0])[::-1]
        x = self.embed(window[starts[:, None] + np.arange(self.size)]) + self.place
        for encoder in self.encoders:
            x = encoder(x)
        return self.head(self.after(x).reshape(-1))

    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        return window[-1:] + jax.vmap(self.one, in_axes=1, out_axes=1)(window)


class PatchTransformer(BlockRegressor):
    """A small transformer on patches of the window, each variable by itself with the same weights.

    Attributes:
        lookback: samples in a window.
        block: samples foretold at once; the forecast goes on from its own output after them.
        patch: samples of a patch.
        stride: samples from the start of a patch to the start of the next.
        width: features of a patch.
        heads: heads of the attention; they divide the width.
        layers: encoders, one after the other.
        updates, batch, rate, noise, unroll, validation: of the training; see the card.

    Source: Nie, Nguyen, Sinthong and Kalagnanam 2023, ICLR (arXiv 2211.14730).

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = PatchTransformer(lookback=32, block=10, width=8).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (43, 1, 32)
    """

    lookback: int = 64
    block: int = 25
    patch: int = 16
    stride: int = 8
    width: int = 32
    heads: int = 4
    layers: int = 2
    updates: int = 1000
    batch: int = 32
    rate: float = 2e-3
    noise: float = 0.0
    unroll: int = 1
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="Transformer on patches",
        summary="Attention between patches of the window, each variable by itself with shared weights (PatchTST type). "
        "The general-purpose network of recent forecasting benchmarks, at laptop size.",
        reference="Nie et al. 2023, ICLR, arXiv 2211.14730",
        equations=(
            "p_i = E patch_i + place_i;  p <- p + attention(norm(p));  p <- p + MLP(norm(p))",
            "(x_(t+1), ..., x_(t+B)) = x_t + H flatten(norm(p)), for each variable",
        ),
        parameters=SETTINGS
        | {
            "patch": "samples of a patch",
            "stride": "samples from the start of a patch to the start of the next",
            "width": "features of a patch",
            "heads": "heads of the attention",
            "layers": "encoders, one after the other",
        },
        tags=("gradient", "block", "transformer", "attention"),
        caveats=(
            "Each variable is foretold from its own past alone: couplings between variables are not seen.",
            "The published one scales every window to mean 0 and variance 1, which hides where on the attractor the "
            "window lies; here only the last sample is added at the end.",
            BLOCKWISE,
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Windows worth trying."""
        return {"lookback": (32, 64, 128)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> BlockBuffer:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1, the heads do not divide the width, or a patch is longer than a window.
        """
        self.checked("patch", "stride", "width", "heads", "layers")
        if self.width % self.heads or self.patch > self.lookback:
            raise RheonError(
                f"PatchTransformer: width {self.width}, heads {self.heads}, patch {self.patch}, lookback "
                f"{self.lookback}",
                remedy="the heads divide the width, and a patch fits into the lookback",
            )
        count, width = (self.lookback - self.patch) // self.stride + 1, self.width
        rng = generator(key)
        net = Patches(
            affine(rng, self.patch, width),
            normal(rng, (count, width), 0.02),
            tuple(self._encoder(rng) for _ in range(self.layers)),
            normalised(width),
            affine(rng, count * width, int(self.block), gain=0.1),
            int(self.patch),
            int(self.stride),
        )
        return self.law(net, paths)

    def _encoder(self, rng: np.random.Generator) -> Encoder:
        width = self.width
        return Encoder(
            normalised(width),
            affine(rng, width, 3 * width),
            affine(rng, width, width, gain=0.5),
            normalised(width),
            perceptron(rng, (width, 2 * width, width), "gelu", last_gain=0.5),
            int(self.heads),
        )
