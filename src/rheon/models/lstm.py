"""The long short-term memory network."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card

from ._layers import Affine, Structured, layer
from ._recurrent import RECURRENT, Cell, RecurrentRegressor


class LongShort(Cell):
    """One layer: memory (h, c), each as long as there are units.

    Attributes:
        gates: from (x, h) to input gate, forget gate, candidate and output gate, one below the other.
    """

    gates: Affine | Structured

    @property
    def memory(self) -> int:
        """Output h and cell c."""
        return 2 * self.units

    @property
    def units(self) -> int:
        """Numbers in h."""
        return int(np.shape(self.gates.bias)[-1]) // 4

    def __call__(self, memory: Float[Array, " memory"], x: Float[Array, " in"]) -> Float[Array, " memory"]:
        h, c = memory[: self.units], memory[self.units :]
        enter, forget, candidate, leave = jnp.split(self.gates(jnp.concatenate([x, h])), 4)
        c = jax.nn.sigmoid(forget) * c + jax.nn.sigmoid(enter) * jnp.tanh(candidate)
        return jnp.concatenate([jax.nn.sigmoid(leave) * jnp.tanh(c), c])


class LSTM(RecurrentRegressor):
    """Long short-term memory: gates decide what a cell takes in, keeps and shows.

    Attributes:
        lookback: samples that drive the network before it runs on its own.
        block: samples of free run that are judged in training, after the lookback.
        units: units of a layer.
        layers: layers, one on the output of the other.
        structure: of the matrix of its gates, by a name of `rheon.engine.operators.structures`.
        updates, batch, rate, noise, validation: of the training; see the card.

    Source: Hochreiter and Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735); forget gate, Gers et al. 2000.

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = LSTM(lookback=20, units=8).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (33, 1, 20)
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
        title="LSTM",
        summary="A recurrent network with gates. The data drive it over the lookback, then it runs on its own output; "
        "training judges both.",
        reference="Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735",
        equations=(
            "(i, f, g, o) = W (x, h) + b;  c' = sigmoid(f) c + sigmoid(i) tanh(g);  h' = sigmoid(o) tanh(c')",
            "x' = x + sigma_dx (R h' + r),  h' of the last layer",
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

    def cell(self, rng: np.random.Generator, inputs: int) -> LongShort:
        """An untrained layer that at first keeps what it has."""
        gates = layer(rng, inputs + self.units, 4 * self.units, structure=self.structure)
        bias = np.concatenate([np.zeros(self.units), np.ones(self.units), np.zeros(2 * self.units)])
        return LongShort(dataclasses.replace(gates, bias=bias.astype(np.float32)))
