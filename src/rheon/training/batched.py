"""Many closed-form fits at once: series, penalties and settings of equal shape under one compiled program.

A series at a time is the wrong unit for a table of thousands of small regressions: most of the time goes into calls.
Here the designs of many series are written side by side, their Gram matrices are factorised as one stack in float64,
and all laws run on together. Rows after `stop` count nothing, so that the same program fits a part of the data (to
choose settings on the rest) and then all of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.model import LinearReadout, Model
from rheon.core.precision import precision as in_precision
from rheon.core.random import as_key
from rheon.engine.rollout import rollout
from rheon.engine.tangent import growth
from rheon.models._block import BlockBuffer, BlockReadout
from rheon.models._buffer import LEAST_ROWS, MOST_ROWS, DelayBuffer, Readout
from rheon.models._kernels import KernelSum, gram
from rheon.models.echo_state_network import MOST_SAMPLES, Reservoir
from rheon.models.nvar_esn import HybridReservoir

from ._driven import by_cholesky, ridge_weights, solve_driven

# bytes of features that one call may hold; larger stacks are cut
MOST_BYTES = 2.5e8
# a stack is cut into parts of such sizes, so that few programs are compiled
SIZES = (1, 4, 16, 64)


@dataclasses.dataclass(frozen=True)
class BatchedFit:
    """Laws of one form fitted to many series, for several penalties each.

    Attributes:
        law: the form, with the fixed parts that all share.
        weights: shape (series, penalty, feature, target).
        values: standardised data with what follows `stop` set to 0, shape (series, time, variable).
        stop: samples of each series that were learned from, shape (series,).
        mean, scale: units of each series, shape (series, variable).
        penalties: shape (series, penalty).
    """

    law: Any
    weights: Float[np.ndarray, "series penalty feature target"]
    values: Float[np.ndarray, "series time variable"]
    stop: np.ndarray
    mean: Float[np.ndarray, "series variable"]
    scale: Float[np.ndarray, "series variable"]
    penalties: Float[np.ndarray, "series penalty"]

    @property
    def parameters(self) -> int:
        """Weights that were learned for one series."""
        return int(np.prod(self.weights.shape[2:]))

    def forecast(
        self, horizon: int, windows=None, *, threads: int = 1
    ) -> Float[np.ndarray, "series penalty horizon variable"]:
        """Run every law on from the end of its data, or from given windows.

        Args:
            horizon: steps to go.
            windows: samples to go on from, in the data's units, shape (series, time, variable), at least as many as
                the law's context; by default the last that were learned from.
            threads: parts of the stack that run at a time.

        Returns:
            Shape (series, penalty, horizon, variable), in the data's units; infinities and NaN as the floats gave them.

        Raises:
            RheonError: if the windows are too short.
        """
        given = self._given(windows)

        def run(part: _Part) -> np.ndarray:
            weights, values, shown = (_padded(a, part) for a in (self.weights, self.values, given))
            with in_precision("double"):
                return np.asarray(_run(self.law, weights, values, shown, int(horizon)))[: len(part.rows)]

        scaled = np.concatenate(_each(run, _parts(self.law, *self.values.shape[:2]), threads))
        with np.errstate(over="ignore", invalid="ignore"):
            return scaled * self.scale[:, None, None] + self.mean[:, None, None]

    def growth(self, steps: int, *, threads: int = 1) -> Float[np.ndarray, "series penalty"]:
        """Mean logarithmic growth per step of a small disturbance along the free run from the end of the data.

        Args:
            steps: length of the free run; its first tenth is not counted.
            threads: parts of the stack that run at a time.

        Returns:
            Shape (series, penalty), per step: the largest exponent of every law times its time step. NaN where the run
            leaves finite numbers.
        """
        given = self._given(None)

        def run(part: _Part) -> np.ndarray:
            weights, values, shown = (_padded(a, part) for a in (self.weights, self.values, given))
            with in_precision("double"):
                return np.asarray(_growth(self.law, weights, values, shown, int(steps)))[: len(part.rows)]

        return np.concatenate(_each(run, _parts(self.law, *self.values.shape[:2]), threads))

    def _given(self, windows) -> np.ndarray:
        """Samples to go on from, standardised."""
        context = self.law.context
        if windows is None:
            rows = self.stop[:, None] - context + np.arange(context)
            return np.take_along_axis(self.values, rows[:, :, None], axis=1)
        windows = np.asarray(windows, np.float64)
        if windows.ndim != 3 or windows.shape[1] < context or len(windows) != len(self.weights):
            raise RheonError(
                f"windows have shape {windows.shape}",
                remedy=f"give {len(self.weights)} series of at least {context} times, (series, time, variable)",
            )
        return (windows[:, -context:] - self.mean[:, None]) / self.scale[:, None]


def batchable(model: Model, length: int) -> bool:
    """Whether `fit_batched` can fit a model to complete series of so many samples.

    Example:
        >>> import rheon
        >>> batchable(rheon.models.NVAR(), 1000), batchable(rheon.models.Persistence(), 1000)
        (True, False)
    """
    if not isinstance(model, LinearReadout) or length > min(MOST_SAMPLES, MOST_ROWS):
        return False
    if not getattr(model, "ridge", 0.0) > 0:
        return False
    try:
        # numbers in which no variable is constant; what they are does not matter for the form
        form = model.build(np.sin(np.arange(length, dtype=float)).reshape(1, -1, 1), 1.0, as_key(0))
    except RheonError:
        return False
    return _known(form)


def fit_batched(
    model: LinearReadout,
    values: Float[np.ndarray, "series time variable"],
    *,
    stop=None,
    penalties=None,
    dt: float = 1.0,
    key=0,
    threads: int = 1,
    precision: str = "double",
) -> BatchedFit:
    """Fit one model to many complete series of equal shape, each for several penalties.

    The laws are those of `fit`, up to rounding: standardised inputs, ridge regression in float64, by a Cholesky factor
    of the Gram matrix. Random parts are drawn once from the key, and are the same for all series.

    Args:
        model: a linear-readout model, e.g. `rheon.models.NVAR()`.
        values: complete data, shape (series, time, variable).
        stop: samples to learn from, the first of each series: a number, or one per series; default all.
        penalties: ridge penalties to solve for, shape (penalty,) or (series, penalty); default the model's own.
        dt: time per step, as the model may want to know it.
        key: an integer or a JAX key.
        threads: parts of the stack that are solved at a time; leave it at 1 where processes share the cores.
        precision: "single" drives the units of networks in float32, which takes half of the time: they are then known
            to 1e-7 of their size. All regressions are in float64.

    Returns:
        A `BatchedFit`.

    Raises:
        RheonError: if the data have gaps, are too short, or the model's form cannot be stacked.

    Source: ridge regression, Hoerl and Kennard 1970 (doi:10.1080/00401706.1970.10488634).

    Example:
        >>> import rheon
        >>> waves = np.sin(0.3 * np.arange(200) + np.arange(5.0)[:, None])[:, :, None]
        >>> fits = fit_batched(rheon.models.Linear(lags=2), waves, penalties=[1e-9, 1e-6])
        >>> fits.weights.shape, fits.forecast(20).shape
        ((5, 2, 3, 1), (5, 2, 20, 1))
    """
    values = np.asarray(values, np.float64)
    if precision not in ("single", "double"):
        raise RheonError(f"precision is {precision!r}", remedy="choose single or double")
    if values.ndim != 3 or 0 in values.shape:
        raise RheonError(f"values have shape {values.shape}", remedy="give (series, time, variable)")
    count, length, _ = values.shape
    stop = np.broadcast_to(np.asarray(length if stop is None else stop, int), (count,))
    if stop.min() < 1 or stop.max() > length:
        raise RheonError(f"stop from {stop.min()} to {stop.max()} of {length} samples")
    used = np.arange(length) < stop[:, None]
    if not np.isfinite(values[used]).all():
        raise RheonError("the data have gaps", remedy="fit such series one by one with rheon.fit")
    own = [float(model.ridge)] if penalties is None else penalties  # type: ignore[attr-defined]
    penalties = np.broadcast_to(np.asarray(own, float), (count, np.shape(own)[-1]))
    if not (penalties > 0).all():
        raise RheonError("a stacked factorisation needs positive penalties", remedy="use rheon.fit for penalty 0")
    mean, scale = _standard(values, used)
    scaled = np.where(used[:, :, None], (values - mean[:, None]) / scale[:, None], 0.0)
    law = model.build(scaled[:1, : stop[0]], dt, as_key(key))
    if not _known(law):
        raise RheonError(f"{type(model).__name__} cannot be stacked", remedy="fit the series one by one with rheon.fit")
    _enough(model, law, int(stop.min()))

    def solve(part: _Part) -> np.ndarray:
        with in_precision("double"):
            arrays = (_padded(a, part) for a in (scaled, stop, penalties))
            if isinstance(law, Reservoir | HybridReservoir):
                return solve_driven(law, *arrays, single=precision == "single")[: len(part.rows)]
            return _solve(law, *arrays)[: len(part.rows)]

    weights = np.concatenate(_each(solve, _parts(law, count, length), threads))
    return BatchedFit(law, weights, scaled, stop, mean, scale, penalties)


def _each(work: Callable[[_Part], np.ndarray], parts: list[_Part], threads: int) -> list[np.ndarray]:
    """The work on every part, several at a time: compiled programs and linear algebra leave Python free."""
    if threads <= 1 or len(parts) == 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))


def _known(law) -> bool:
    if isinstance(law, DelayBuffer):
        return isinstance(law.rule, Readout) and (not isinstance(law.rule, KernelSum) or law.rule.complete)
    if isinstance(law, BlockBuffer):
        return isinstance(law.net, BlockReadout)
    return isinstance(law, Reservoir | HybridReservoir)


def _enough(model, law, length: int) -> None:
    need = _span(law) + LEAST_ROWS - 1
    if length < need:
        raise RheonError(
            f"{type(model).__name__} needs {need} samples, there are {length}",
            remedy="give a longer series, or choose fewer lags",
        )


def _span(law) -> int:
    """Samples that one row of the regression touches."""
    return law.context + (law.block if isinstance(law, BlockBuffer) else 1)


def _standard(values: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of what is learned from; a constant variable keeps scale 1."""
    known = np.where(used[:, :, None], values, np.nan)
    mean = np.nanmean(known, axis=1)
    scale = np.nanstd(known, axis=1)
    constant = scale <= 1e-12 * np.maximum(np.abs(mean), np.finfo(float).tiny)
    return mean, np.where(constant, 1.0, scale)


@dataclasses.dataclass(frozen=True)
class _Part:
    rows: np.ndarray
    size: int


def _parts(law, count: int, length: int) -> list[_Part]:
    """Rows of the stack, cut so that the features of a part fit into memory; sizes from a short list."""
    each = 8.0 * length * _n_features(law, length)
    largest = max((s for s in SIZES if s * each <= MOST_BYTES), default=1)
    parts, first = [], 0
    while first < count:
        left = count - first
        size = largest if left >= largest else min(s for s in SIZES if s >= left)
        parts.append(_Part(np.arange(first, min(first + size, count)), size))
        first += size
    return parts


def _padded(array: np.ndarray, part: _Part) -> np.ndarray:
    rows = np.concatenate([part.rows, np.repeat(part.rows[-1:], part.size - len(part.rows))])
    return array[rows]


def _n_features(law, length: int) -> int:
    if isinstance(law, Reservoir | HybridReservoir):
        return int(np.shape(law.readout)[0])
    rule = law.net if isinstance(law, BlockBuffer) else law.rule
    return length if isinstance(rule, KernelSum) else int(np.shape(rule.weights)[0])


def _design(law, path: Float[Array, "time variable"]) -> tuple[Array, Array, Array]:
    """Features (row, feature), targets (row, target), and the last sample that each row touches; traceable."""
    span = _span(law)
    rows = path.shape[0] - span + 1
    first = jnp.arange(rows)
    last = first + span - 1
    buffers = path[first[:, None] + jnp.arange(law.context)]
    if isinstance(law, BlockBuffer):
        ahead = path[first[:, None] + law.context + jnp.arange(law.block)] - buffers[:, -1:]
        return jax.vmap(law.net.features)(buffers), ahead.reshape(rows, -1), last
    if isinstance(law.rule, KernelSum):
        taps = buffers[:, :: -law.rule.stride].reshape(rows, -1)
        return gram(taps, taps, law.rule.kernel, law.rule.length_scale), path[last] - buffers[:, -1], last
    return jax.vmap(law.rule.features)(buffers), path[last] - buffers[:, -1], last


def _with_weights(law, weights, path):
    """The law with the weights of one series."""
    if isinstance(law, Reservoir | HybridReservoir):
        return eqx.tree_at(lambda r: r.readout, law, weights)
    if isinstance(law, BlockBuffer):
        return BlockBuffer(law.net.weighted(weights), law.rest, law.block)
    if isinstance(law.rule, KernelSum):
        first = jnp.arange(path.shape[0] - law.context)
        centres = path[first[:, None] + jnp.arange(law.context)][:, :: -law.rule.stride].reshape(first.shape[0], -1)
        rule = law.rule
        return DelayBuffer(KernelSum(centres, weights, rule.length_scale, rule.kernel, rule.stride, True), law.rest)
    return DelayBuffer(law.rule.weighted(weights), law.rest)


def _solve(law, paths, stops, penalties) -> np.ndarray:
    """Weights of every series and penalty. Shape (series, penalty, feature, target)."""
    features, targets = (np.asarray(a) for a in _designs(law, paths, stops))
    rows = np.maximum(stops - _span(law) + 1, 1)
    # rows that do not count are 0; of a kernel they become those of the identity: their weights are 0
    kernel = isinstance(law, DelayBuffer) and isinstance(law.rule, KernelSum)
    solved = np.empty((*penalties.shape, features.shape[2], targets.shape[2]))
    for i, matrix in enumerate(features):
        solve = by_cholesky if kernel else ridge_weights
        solved[i] = solve(matrix, targets[i], penalties[i] * rows[i])
    return solved


@eqx.filter_jit
def _designs(law, paths, stops):
    """Features and targets of every series, zero where a row does not count."""
    kernel = isinstance(law, DelayBuffer) and isinstance(law.rule, KernelSum)

    def one(path, stop):
        features, targets, last = _design(law, path)
        used = (last < stop).astype(path.dtype)[:, None]
        return features * used * used.T if kernel else features * used, targets * used

    return jax.vmap(one)(paths, stops)


@eqx.filter_jit
def _run(law, weights, paths, windows, horizon: int):
    """Free runs. Shape (series, penalty, horizon, variable)."""

    def one(some, path, window):
        # the state does not depend on the weights
        state = jnp.asarray(law.encode(window), path.dtype)
        return jax.vmap(lambda w: rollout(_with_weights(law, w, path), state, horizon))(some)

    return jax.vmap(one)(weights, paths, windows)


@eqx.filter_jit
def _growth(law, weights, paths, windows, steps: int):
    """Growth of disturbances along free runs. Shape (series, penalty)."""
    settle = steps // 10

    def one(some, path, window):
        state = jnp.asarray(law.encode(window), path.dtype)
        return jax.vmap(lambda w: growth(_with_weights(law, w, path), state, steps - settle, settle))(some)

    return jax.vmap(one)(weights, paths, windows)
