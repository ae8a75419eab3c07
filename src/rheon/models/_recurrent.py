"""Recurrent networks that feed their own output back: shared by the LSTM and the GRU."""

from __future__ import annotations

import abc
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.kinds import Map
from rheon.core.model import Regression
from rheon.core.random import generator
from rheon.core.system import parameter
from rheon.core.window_recipe import WindowRecipe

from ._block import SETTINGS, at_least_one
from ._buffer import increment_scale, last_window
from ._layers import Affine, affine

# settings of both networks, as their cards explain them
RECURRENT = {k: v for k, v in SETTINGS.items() if k not in ("unroll", "block")} | {
    "lookback": "samples that drive the network before it runs on its own",
    "block": "samples of free run that are judged in training, after the lookback",
    "units": "units of a layer",
    "layers": "layers, one on the output of the other",
    "structure": "of the matrices of its gates: dense, low-rank, circulant, monarch, ...",
}


class Cell(eqx.Module):
    """One recurrent layer: its memory and what it shows of it."""

    @property
    @abc.abstractmethod
    def memory(self) -> int:
        """Numbers that it remembers; the first `units` of them are its output."""

    @property
    @abc.abstractmethod
    def units(self) -> int:
        """Numbers that it shows."""

    @abc.abstractmethod
    def __call__(self, memory: Float[Array, " memory"], x: Float[Array, " in"]) -> Float[Array, " memory"]:
        """The memory after the input."""


class Stack(eqx.Module):
    """Layers on one another, and the readout of the increment.

    Attributes:
        cells: from the one that sees the sample upwards.
        head: from the output of the last to the increment.
    """

    cells: tuple[Cell, ...]
    head: Affine

    @property
    def memory(self) -> int:
        """Numbers that all layers remember."""
        return sum(cell.memory for cell in self.cells)

    def __call__(self, memory: Float[Array, " memory"], x: Float[Array, " variable"]) -> tuple[Array, Array]:
        """The memory after the sample, and the increment that it foretells."""
        after, place = [], 0
        for cell in self.cells:
            after.append(cell(memory[place : place + cell.memory], x))
            place, x = place + cell.memory, after[-1][: cell.units]
        return jnp.concatenate(after), self.head(x)


class RecurrentMap(Map):
    """A recurrent network whose next input is its own last output. The state is its memory, then the last sample.

    Attributes:
        net: the layers and the readout.
        increments: root mean square increment of the data: the unit of the readout, shape (variable,).
        rest: a typical window, shape (lookback, variable), oldest sample first.
    """

    net: Stack
    increments: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    rest: Float[np.ndarray, "lookback variable"] = eqx.field(converter=parameter)

    @property
    def dim(self) -> int:
        """Numbers remembered, and variables."""
        return self.net.memory + self.n_observed

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.rest)[1])

    @property
    def context(self) -> int:
        """Samples that drive the network before it runs on its own."""
        return int(np.shape(self.rest)[0])

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state after the typical window. Shape (dim,)."""
        return np.asarray(_encode(self, np.asarray(self.rest)))

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The last sample."""
        return state[-self.n_observed :]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The memory that the window leaves, from rest, and its last sample, which the next step will show."""
        window = jnp.asarray(window)
        memory = jnp.zeros(self.net.memory, window.dtype)
        show = lambda m, x: (self.net(m, x)[0].astype(window.dtype), None)  # noqa: E731
        memory, _ = jax.lax.scan(show, memory, window[:-1])
        return jnp.concatenate([memory, window[-1]])

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Show the network the last sample; the next one is what it adds."""
        n = self.n_observed
        memory, increment = self.net(x[:-n], x[-n:])
        return jnp.concatenate([memory, x[-n:] + self.increments * increment])


@eqx.filter_jit
def _encode(law: RecurrentMap, window):
    return law.encode(window)


class RecurrentRegressor(Regression):
    """A recurrent network trained on windows: driven by the data over the lookback, free over the block after it.

    Subclasses have the fields of `RECURRENT`.
    """

    @abc.abstractmethod
    def cell(self, rng: np.random.Generator, inputs: int) -> Cell:
        """An untrained layer."""

    @property
    def recipe(self) -> WindowRecipe:
        """AdamW with warm-up and cosine decay."""
        settings: Any = self
        return WindowRecipe(
            window=settings.lookback + settings.block,
            updates=settings.updates,
            batch=settings.batch,
            rate=settings.rate,
            noise=settings.noise,
            validation=settings.validation,
        )

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> RecurrentMap:
        """The untrained law.

        Raises:
            RheonError: if a number is below 1, or the lookback below 2.
        """
        settings: Any = self
        names = ("block", "units", "layers", "updates", "batch")
        at_least_one(type(self).__name__, **{name: getattr(self, name) for name in names})
        at_least_one(type(self).__name__ + " less one sample", lookback=settings.lookback - 1)
        n = paths.shape[2]
        rng = generator(key)
        sizes = (n, *(settings.units,) * (settings.layers - 1))
        cells = tuple(self.cell(rng, size) for size in sizes)
        net = Stack(cells, affine(rng, settings.units, n, 0.1))
        return RecurrentMap(net, increment_scale(paths), last_window(paths, settings.lookback))

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Squared error of one step where the data drive, in units of increments, plus that of the free run.

        The first half of the lookback is not judged: the memory starts from rest.
        """
        driven, half = law.context, law.context // 2

        def one(inputs, targets):
            def show(memory, x):
                memory, increment = law.net(memory, x)
                return memory, increment

            memory, increments = jax.lax.scan(show, jnp.zeros(law.net.memory, inputs.dtype), inputs[: driven - 1])
            aim = (targets[1:driven] - inputs[: driven - 1]) / law.increments
            state = jnp.concatenate([memory, inputs[driven - 1]])

            def free(state, _):
                state = law.step(0.0, state).astype(state.dtype)
                return state, law.observe(state)

            foretold = jax.lax.scan(free, state, None, length=targets.shape[0] - driven)[1]
            return jnp.mean((increments - aim)[half:] ** 2), jnp.mean((foretold - targets[driven:]) ** 2)

        forced, after = jax.vmap(one)(inputs, targets)
        return 0.1 * jnp.mean(forced) + jnp.mean(after)
