"""The gated recurrent unit."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card

from ._layers import Affine, Structured, layer
from ._recurrent import RECURRENT, Cell, RecurrentRegressor


class Gated(Cell):
    """One layer with memory h.

    Attributes:
        gates: from (x, h) to reset gate and update gate, one below the other.
        entry: from x to the candidate.
        recurrent: from h to the candidate, before the reset gate.
    """

    gates: Affine | Structured
    entry: Affine | Structured
    recurrent: Affine | Structured

    @property
    def memory(self) -> int:
        """Numbers in h."""
        return self.units

    @property
    def units(self) -> int:
        """Numbers in h."""
        return int(np.shape(self.entry.bias)[-1])

    def __call__(self, memory: Float[Array, " memory"], x: Float[Array, " in"]) -> Float[Array, " memory"]:
        reset, keep = jnp.split(jax.nn.sigmoid(self.gates(jnp.concatenate([x, memory]))), 2)
        candidate = jnp.tanh(self.entry(x) + reset * self.recurrent(memory))
        return (1 - keep) * candidate + keep * memory


class GRU(RecurrentRegressor):
    """Gated recurrent units: one gate says what to forget of the past, one how much of it stays.

    Attributes:
        lookback: samples that drive the network before it runs on its own.
        block: samples of free run that are judged in training, after the lookback.
        units: units of a layer.
        layers: layers, one on the output of the other.
        structure: of the matrices of its gates, by a name of `rheon.engine.operators.structures`.
        updates, batch, rate, noise, validation: of the training; see the card.

    Source: Cho et al. 2014 (arXiv 1406.1078), in the form with the reset gate after the recurrent product.

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = GRU(lookback=20, units=8).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (17, 1, 20)
    """

    lookback: int = 50
    block: int = 25
    units: int = 32
    layers: int = 2
    structure: str = "dense"
    updates: int = 500
    batch: int = 32
    rate: float = 5e-3
    noise: float = 0.0
    validation: float = 0.15

    card: ClassVar[Card] = Card(
        title="GRU",
        summary="A recurrent network with two gates: lighter than the LSTM and often as good. The data drive it over "
        "the lookback, then it runs on its own output; training judges both.",
        reference="Cho et al. 2014, EMNLP, arXiv 1406.1078",
        equations=(
            "(r, z) = sigmoid(W (x, h) + b);  g = tanh(U x + c + r (V h + d));  h' = (1 - z) g + z h",
            "x' = x + sigma_dx (R h' + e),  h' of the last layer",
        ),
        parameters=RECURRENT,
        tags=("gradient", "recurrent"),
        caveats=(
            "Steps follow one another: slow to train beside networks that see the window at once.",
            "Its free run may settle on a cycle or a point though the data never do.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Windows worth trying."""
        return {"lookback": (25, 50, 100)}

    def cell(self, rng: np.random.Generator, inputs: int) -> Gated:
        """An untrained layer."""
        sizes = ((inputs + self.units, 2 * self.units), (inputs, self.units), (self.units, self.units))
        return Gated(*(layer(rng, *size, structure=self.structure) for size in sizes))
