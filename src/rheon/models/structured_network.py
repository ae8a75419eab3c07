"""The structured network: delays in, an increment out, and between them layers whose matrices have a structure."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Regression
from rheon.core.random import generator
from rheon.core.window_recipe import WindowRecipe
from rheon.engine.operators.structures import RANK

from ._block import SETTINGS, at_least_one
from ._buffer import DelayBuffer, Rule, increment_scale, last_window
from ._layers import BENDS, Perceptron, perceptron


class IncrementRule(Rule):
    """The last sample plus what a network makes of the delays of every variable, newest first.

    Attributes:
        net: from all delays to the increments, in units of the data's.
        increments: root mean square increment of the data, 0 for what never changes along a path and is to stay as it
            is (the mark of an environment), shape (variable,).
    """

    net: Perceptron
    increments: Float[Array, " variable"]

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return buffer[-1] + self.increments * self.net(buffer[::-1].T.reshape(-1))


class StructuredNetwork(Regression):
    """A network on delays whose layers are held by a structure: fewer numbers and fewer operations than dense ones.

    Attributes:
        delays: samples that go in, of every variable (q).
        width: units of a hidden layer.
        depth: hidden layers.
        structure: of the matrices of the hidden layers, by a name of `rheon.engine.operators.structures`: "spectral"
            (the structured network of Aluvihare et al., as we read it), "hankel", "toeplitz", "circulant", "butterfly",
            "monarch", "low-rank", "diagonal-low-rank" or "dense".
        rank: of the structures that have one.
        kind: nonlinearity between the layers: "tanh", "relu", "silu" or "gelu".
        unroll: steps that are foretold one after the other in training.
        updates, batch, rate, noise, validation: of the training; see the card.

    Source: Aluvihare, Lingsch, Li and Perera 2025 (arXiv 2503.23697); the layers are our reading of its abstract.

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = StructuredNetwork(delays=8, width=16).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (8, 1, 8)
    """

    delays: int = 16
    width: int = 64
    depth: int = 2
    structure: str = "spectral"
    rank: int = RANK
    kind: str = "tanh"
    unroll: int = 5
    updates: int = 1500
    batch: int = 64
    rate: float = 2e-3
    noise: float = 0.0
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="Structured network",
        summary="A small network on delays whose weight matrices are products of sparse or Fourier factors. For fast "
        "free runs of wide layers, or where the law must be held in few numbers.",
        reference="Aluvihare, Lingsch, Li and Perera 2025, arXiv 2503.23697",
        equations=(
            "d_t = (x_t, x_(t-1), ..., x_(t-q+1)) per variable",
            "h = tanh(A_1 d_t + b_1);  h <- tanh(A_k h + b_k);  x' = x + sigma_dx (R h + r)",
            'spectral: A = [first rows of] F^* diag(a) F [zeros after x],  "monarch": two block-diagonal factors, ...',
        ),
        parameters={k: v for k, v in SETTINGS.items() if k not in ("lookback", "block")}
        | {
            "delays": "samples that go in, of every variable (q)",
            "width": "units of a hidden layer",
            "depth": "hidden layers",
            "structure": "of the matrices of the hidden layers",
            "rank": "of the structures that have one",
            "kind": "nonlinearity between the layers",
            "unroll": "steps foretold one after the other in training",
        },
        tags=("gradient", "structured matrices", "delays"),
        caveats=(
            "What never changes along a path (the mark of an environment) is kept as it is.",
            "Fewer operations are not less time: on a CPU spectral layers pay from a width of about a thousand on.",
            "On clean, finely sampled data a linear map of the delays has the lower one-step error: judge free runs.",
            "Of the published network only the abstract could be read; the layers are ours.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Numbers of delays worth trying."""
        return {"delays": (4, 8, 16)}

    @property
    def recipe(self) -> WindowRecipe:
        """Adam with warm-up and cosine decay."""
        return WindowRecipe(
            window=self.delays + self.unroll,
            updates=self.updates,
            batch=self.batch,
            rate=self.rate,
            decay=0.0,
            noise=self.noise,
            validation=self.validation,
        )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1, or nothing has the name of the structure or of the nonlinearity.
        """
        names = ("delays", "width", "depth", "rank", "unroll", "updates", "batch")
        at_least_one("StructuredNetwork", **{name: getattr(self, name) for name in names})
        if self.kind not in BENDS:
            raise RheonError(f"no nonlinearity is named {self.kind!r}", remedy=f"choose one of {', '.join(BENDS)}")
        n = paths.shape[2]
        sizes = (n * self.delays, *(self.width,) * self.depth, n)
        net = perceptron(generator(key), sizes, self.kind, structure=self.structure, rank=self.rank)
        moves = np.nanmax(np.abs(np.diff(paths, axis=1)), axis=(0, 1), initial=0.0) > 0
        rule = IncrementRule(net, np.where(moves, increment_scale(paths), 0.0).astype(np.float32))
        return DelayBuffer(rule, last_window(paths, self.delays))

    def trained(self, law: Any) -> Perceptron:
        """The network."""
        return law.rule.net

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Mean squared error per step of a free run from the delays, in units of the increments."""
        aims = jnp.moveaxis(targets[:, law.context :], 1, 0)

        def on(window, aim):
            foretold = jax.vmap(law.rule)(window)
            return jnp.concatenate([window[:, 1:], foretold[:, None]], 1), foretold - aim

        increments = law.rule.increments
        moves = jnp.asarray(increments) > 0
        apart = jax.lax.scan(on, inputs[:, : law.context], aims)[1] * moves / jnp.where(moves, increments, 1.0)
        steps = jnp.arange(1, self.unroll + 1, dtype=apart.dtype)
        return jnp.mean((apart / steps[:, None, None]) ** 2)
