"""The law that foretells a block of samples at a time: shared by every model trained on windows."""

from __future__ import annotations

import abc
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.model import Regression
from rheon.core.series import Series
from rheon.core.system import parameter
from rheon.core.window_recipe import WindowRecipe

from ._buffer import features_of, gap_free, last_window


class BlockRule(eqx.Module):
    """What comes after a window: the next few samples at once, in standardised units."""

    @abc.abstractmethod
    def __call__(self, window: Float[Array, "lookback variable"]) -> Float[Array, "block variable"]:
        """The samples after the last one of the window (which is in order of time)."""


class BlockBuffer(Map):
    """A law that foretells `block` samples from the last `lookback`, shows them one by one, then foretells the next.

    The state holds the last samples seen, the samples of the current block that were not shown yet, and how many were
    shown. So a forecast uses every block as it was trained, and the map is that of a clock with `block` ticks: it has
    no fixed points as a map unless `block` is 1. `every_block` is the map from block to block, which has.

    Attributes:
        net: gives the next block.
        rest: a typical window, shape (lookback, variable), oldest sample first.
        block: samples foretold at once.

    Source: direct multi-step forecasting applied to its own output; Taieb et al. 2012
        (doi:10.1016/j.eswa.2012.01.039).
    """

    net: Any
    rest: Float[np.ndarray, "lookback variable"] = eqx.field(converter=parameter)
    block: int

    @property
    def context(self) -> int:
        """Samples in a window."""
        return int(np.shape(self.rest)[0])

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.rest)[1])

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The typical window, before its first block. Shape (dim,), dim = (lookback + block) * variables + 1."""
        return np.concatenate([np.asarray(self.rest).reshape(-1), np.zeros(self.block * self.n_observed + 1)])

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The newest sample of the window."""
        end = self.context * self.n_observed
        return state[end - self.n_observed : end]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The last samples of the window, and nothing foretold yet."""
        window = jnp.asarray(window)
        rest = jnp.zeros(self.block * self.n_observed + 1, window.dtype)
        return jnp.concatenate([window[-self.context :].reshape(-1), rest])

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Show the next sample of the block; foretell a block first where none is left."""
        n, length = self.n_observed, self.context
        window, queue, shown = x[: length * n], x[length * n : -1], jax.lax.stop_gradient(x[-1])
        foretell = lambda: jnp.asarray(self.net(window.reshape(length, n)), x.dtype).reshape(-1)  # noqa: E731
        queue = jax.lax.cond(shown < 0.5, foretell, lambda: queue)
        shown = jnp.where(shown + 1 > self.block - 0.5, 0.0, shown + 1).astype(x.dtype)
        return jnp.concatenate([window[n:], queue, jnp.zeros(n, x.dtype), shown[None]])

    def every_block(self) -> EveryBlock:
        """The map from the end of a block to the end of the next."""
        return EveryBlock(self)


class EveryBlock(Map):
    """A block law seen once per block: its state is the window alone.

    Attributes:
        law: the block law.
    """

    law: BlockBuffer

    @property
    def dt(self) -> float:
        """Time per step: `block` samples."""
        return float(self.law.block)

    @property
    def context(self) -> int:
        """Samples in a window."""
        return self.law.context

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The typical window. Shape (lookback * variables,)."""
        return np.asarray(self.law.rest).reshape(-1)

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The newest sample of the window."""
        return state[-self.law.n_observed :]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The last samples of the window."""
        return window[-self.context :].reshape(-1)

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Drop the oldest block, append the next."""
        block = self.law.net(x.reshape(self.law.context, self.law.n_observed))
        return jnp.concatenate([x, jnp.asarray(block, x.dtype).reshape(-1)])[-x.shape[0] :]


class BlockReadout(BlockRule):
    """A block that is linear in its weights: last sample + features(window) @ weights."""

    @abc.abstractmethod
    def features(self, window: Float[Array, "lookback variable"]) -> Float[Array, " feature"]:
        """What the weights multiply."""

    @abc.abstractmethod
    def weighted(self, weights: Float[np.ndarray, "feature target"]) -> BlockReadout:
        """The rule with these weights; a target is a variable at a sample of the block."""


def block_buffer(net: Any, paths: Float[np.ndarray, "series time variable"], lookback: int, block: int) -> BlockBuffer:
    """The law with a typical window from the data."""
    return BlockBuffer(net, last_window(paths, lookback), int(block))


def block_rows(law: BlockBuffer, paths: Float[np.ndarray, "series time variable"], name: str):
    """Features (row, feature) and blocks less the last sample (row, block * variable), in float64."""
    length = law.context + law.block
    windows = Series(paths).windows(length, gap_free(paths, length, name)).astype(np.float64)
    last = windows[:, law.context - 1 : law.context]
    return features_of(law.net, windows[:, : law.context]), (windows[:, law.context :] - last).reshape(len(windows), -1)


def at_least_one(name: str, **settings: float) -> None:
    """Refuse settings that are no whole numbers of at least 1.

    Raises:
        RheonError: naming the first of them.
    """
    for label, value in settings.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise RheonError(f"{name}: {label} is {value!r}", remedy=f"give a whole number: {label} is at least 1")


# settings that every window regressor has, as its card explains them
SETTINGS = {
    "lookback": "samples in a window (L)",
    "block": "samples foretold at once (B)",
    "updates": "number of parameter updates",
    "batch": "windows per update",
    "rate": "largest learning rate",
    "noise": "standard deviation of the noise on the inputs, in standardised units",
    "unroll": "blocks foretold one after the other in training",
    "validation": "share of the data, at its end, that is kept from training to choose the best law on",
}
BLOCKWISE = "Foretells a block at a time: the map counts through its block and has no fixed points unless block is 1."


class BlockRegressor(Regression):
    """A model that maps the last `lookback` samples to the next `block` samples by a trained network.

    Subclasses have the fields of `SETTINGS`.
    """

    @property
    def recipe(self) -> WindowRecipe:
        """AdamW with warm-up and cosine decay."""
        settings: Any = self
        return WindowRecipe(
            window=settings.lookback + settings.unroll * settings.block,
            updates=settings.updates,
            batch=settings.batch,
            rate=settings.rate,
            noise=settings.noise,
            validation=settings.validation,
        )

    def law(self, net: BlockRule, paths: Float[np.ndarray, "series time variable"]) -> BlockBuffer:
        """The untrained law with this network."""
        settings: Any = self
        return block_buffer(net, paths, settings.lookback, settings.block)

    def checked(self, *names: str) -> None:
        """Refuse settings below 1.

        Raises:
            RheonError: naming the first of them.
        """
        wanted = ("lookback", "block", "updates", "batch", "unroll", *names)
        at_least_one(type(self).__name__, **{name: getattr(self, name) for name in wanted})

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Mean squared error of all blocks of the windows, each foretold from the window and the blocks so far."""
        length, block = law.context, law.block
        window, errors = inputs[:, :length], []
        for start in range(length, inputs.shape[1], block):
            foretold = jax.vmap(law.net)(window)
            errors.append(jnp.mean((foretold - targets[:, start : start + block]) ** 2))
            window = jnp.concatenate([window, foretold], 1)[:, -length:]
        return sum(errors[1:], errors[0]) / len(errors)
