"""The law whose state is the last few samples: shared by every model that forecasts from delays."""

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
from rheon.core.precision import precision
from rheon.core.series import Series
from rheon.core.system import parameter

# fewer rows than this are no basis for a regression
LEAST_ROWS = 10
# more rows than this are thinned evenly: a regression on delays gains nothing from the rest
MOST_ROWS = 100_000


class Rule(eqx.Module):
    """What comes after a buffer of samples, in standardised units."""

    @abc.abstractmethod
    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        """The sample after the last one of the buffer (which is in order of time)."""


class Readout(Rule):
    """A rule that is linear in its weights: the increment is `features(buffer) @ weights`."""

    @abc.abstractmethod
    def features(self, buffer: Float[Array, "length variable"]) -> Float[Array, " feature"]:
        """What the weights multiply."""

    @abc.abstractmethod
    def weighted(self, weights: Float[np.ndarray, "feature variable"]) -> Readout:
        """The rule with these weights."""


class DelayBuffer(Map):
    """x' = (x without its oldest sample, rule(x)): a law on the last `length` samples, held as one array.

    Attributes:
        rule: gives the next sample.
        rest: a typical buffer, shape (length, variable), oldest sample first.

    Source: a delay embedding as the state of a map, Takens 1981 (doi:10.1007/BFb0091924).
    """

    rule: Any
    rest: Float[np.ndarray, "length variable"] = eqx.field(converter=parameter)

    @property
    def context(self) -> int:
        """Samples that fill the buffer."""
        return int(np.shape(self.rest)[0])

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The typical buffer. Shape (dim,) with dim = length * variables."""
        return self.rest.reshape(-1)

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The newest sample of the buffer."""
        return state[-np.shape(self.rest)[1] :]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The last `context` samples of the window."""
        return window[-self.context :].reshape(-1)

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Drop the oldest sample, append the one that the rule gives."""
        length, n = np.shape(self.rest)
        return jnp.concatenate([x[n:], self.rule(x.reshape(length, n))])


def gap_free(paths: Float[np.ndarray, "series time variable"], length: int, name: str) -> np.ndarray:
    """Where gap-free windows of `length` samples begin, thinned to `MOST_ROWS`. Shape (windows, 2).

    Raises:
        RheonError: if there are fewer than `LEAST_ROWS`.
    """
    starts = Series(paths).valid_starts(length)
    if len(starts) < LEAST_ROWS:
        need, longest = length + LEAST_ROWS - 1, longest_stretch(paths)
        raise RheonError(
            f"{name} needs {need} samples in a row without a gap; the longest stretch here has {longest}",
            where=f"a series of {paths.shape[1]} samples",
            remedy="give a longer series, fill its gaps, or choose fewer lags",
        )
    if len(starts) > MOST_ROWS:
        starts = starts[np.linspace(0, len(starts) - 1, MOST_ROWS).round().astype(int)]
    return starts


def longest_stretch(paths: Float[np.ndarray, "series time variable"]) -> int:
    """The number of samples in the longest stretch without a gap."""
    longest = 0
    for complete in np.isfinite(paths).all(-1):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], complete.astype(np.int8), [0]])))
        if len(edges):
            longest = max(longest, int((edges[1::2] - edges[::2]).max()))
    return longest


def last_window(paths: Float[np.ndarray, "series time variable"], length: int) -> np.ndarray:
    """The latest gap-free window of `length` samples, or zeros (the mean) where there is none."""
    starts = Series(paths).valid_starts(length)
    if len(starts) == 0:
        return np.zeros((length, paths.shape[2]))
    path, first = starts[np.argmax(starts[:, 1])]
    return np.array(paths[path, first : first + length], np.float64)


def increment_scale(paths: Float[np.ndarray, "series time variable"]) -> np.ndarray:
    """The root mean square increment of every variable, 1 where there is none. Shape (variable,)."""
    steps = np.diff(np.asarray(paths, np.float64), axis=1).reshape(-1, paths.shape[2])
    seen = np.isfinite(steps)
    squares = np.where(seen, steps, 0.0) ** 2
    scale = np.sqrt(squares.sum(axis=0) / np.maximum(seen.sum(axis=0), 1))
    return np.where(scale > 0, scale, 1.0)


def rows(law: DelayBuffer, paths: Float[np.ndarray, "series time variable"], name: str):
    """Features (row, feature) and increments (row, variable) of a regression on delays, in float64."""
    windows = Series(paths).windows(law.context + 1, gap_free(paths, law.context + 1, name)).astype(np.float64)
    return features_of(law.rule, windows[:, :-1]), windows[:, -1] - windows[:, -2]


def features_of(rule: Any, buffers: Float[np.ndarray, "row length variable"]) -> np.ndarray:
    """What the weights of a rule multiply, for many buffers, in float64. Shape (row, feature)."""
    with precision("double"):
        return np.asarray(_features(rule, padded(buffers)))[: len(buffers)]


def padded(array: np.ndarray, block: int = 512) -> np.ndarray:
    """Zeros after the rows, up to a multiple of `block`: data of similar length then share one compiled program."""
    missing = -len(array) % block
    return np.pad(array, ((0, missing), *((0, 0),) * (array.ndim - 1)))


@eqx.filter_jit
def _features(rule: Any, buffers):
    return jax.vmap(rule.features)(buffers)
