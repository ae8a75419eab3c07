"""Shared parts: data seen through a dictionary, split into what is learned from and what is judged on."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Trace
from rheon.core.fit import Fit
from rheon.core.random import as_key
from rheon.engine.dictionaries import Combined, Delays, Dictionary, Kernel, Radial
from rheon.engine.koopman import Compression, Pairs, compress, pairs

# functions of the default dictionary
FUNCTIONS = 100
# stretches that error bars of residuals and eigenvalues come from
BLOCKS = 20
# rows that the error of eigenvalues is estimated from
MOST_ROWS = 5_000


@dataclasses.dataclass(frozen=True, eq=False)
class Lifted:
    """Pairs through a prepared dictionary.

    Attributes:
        dictionary: with what it learned from `train`.
        train, test: pairs; `test` is None where nothing was kept back.
        before, after: values of the dictionary on the training pairs, shape (row, feature).
        compression: of the operator.
    """

    dictionary: Dictionary
    train: Pairs
    test: Pairs | None
    before: np.ndarray
    after: np.ndarray
    compression: Compression

    def functions(self, vectors: np.ndarray) -> Combined:
        """Functions given by vectors in the orthonormal basis, shape (rank, function)."""
        return Combined(self.dictionary, self.compression.basis @ vectors)

    def judged_on(self) -> tuple[np.ndarray, np.ndarray, Pairs]:
        """Values of the dictionary on the pairs that residuals are taken from, and those pairs."""
        if self.test is None:
            return self.before, self.after, self.train
        return self.dictionary.evaluate(self.test.before), self.dictionary.evaluate(self.test.after), self.test


def lift(data, dictionary: Dictionary | None, weights, holdout, n: int, dt, key) -> Lifted:
    """Pairs of whatever is given through a dictionary prepared on them.

    Args:
        data, weights, n, dt, key: see `pairs`.
        dictionary: prepared or not; None for the default.
        holdout: share of the rows kept back, at the end; or data of their own; or 0.

    Raises:
        RheonError: if the data are too few, or the holdout makes no sense.
    """
    if dictionary is None:
        dictionary = default_dictionary(data)
    made = pairs(data, dictionary.context, weights=weights, n=n, dt=dt, key=key)
    test = None
    if isinstance(holdout, int | float) and not isinstance(holdout, bool):
        if not 0 <= holdout < 1:
            raise RheonError(f"holdout = {holdout}", remedy="give a share from 0 to below 1, or data")
        if holdout > 0:
            made, test = made.split(float(holdout))
    elif holdout is not None:
        test = pairs(holdout, dictionary.context, n=n, dt=dt, key=key)
    dictionary = dictionary.prepared(made.before, made.after, as_key(key))
    before, after = dictionary.evaluate(made.before), dictionary.evaluate(made.after)
    if len(before) < before.shape[1]:
        raise RheonError(
            f"{before.shape[1]} functions on {len(before)} rows",
            remedy="give more data, fewer functions, or a Kernel or Reduced dictionary of lower rank",
        )
    return Lifted(dictionary, made, test, before, after, compress(before, after, made.weights))


def default_dictionary(data) -> Dictionary:
    """Bumps for a few variables that determine the state, delays for one, a kernel for many."""
    if isinstance(data, Pairs | tuple):
        first = data.before if isinstance(data, Pairs) else data[0]
        variables = int(np.shape(first)[-1]) if np.ndim(first) > 1 else 1
    else:
        system = data.system if isinstance(data, Fit) else data
        seen = getattr(system, "n_observed", None) or getattr(data, "n_variables", None)
        variables = int(seen) if seen else int(np.atleast_2d(np.asarray(data).T).shape[0])
        if variables == 1 and not hasattr(system, "n_observed"):
            return Delays(20, constant=True)
    return Radial(FUNCTIONS, constant=True) if variables <= 10 else Kernel(FUNCTIONS)


def blocks_of(count: int, blocks: int = BLOCKS) -> np.ndarray:
    """The number of the stretch that each row belongs to, shape (row,)."""
    return np.arange(count) * min(blocks, count) // count


def judged_residuals(before, after, judged: Pairs, values, coefficients) -> tuple[np.ndarray, np.ndarray]:
    """||(K - value) g|| / ||g|| on rows, and their standard errors from stretches of the rows. Shape (pair,) twice."""
    g, image = before @ coefficients, after @ coefficients
    weights = judged.weights[:, None]
    lost, size = weights * np.abs(image - g * values) ** 2, weights * np.abs(g) ** 2
    return ratio(lost, size)


def ratio(over: np.ndarray, under: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Root of a ratio of sums over rows, and its standard error."""
    edges = np.flatnonzero(np.diff(blocks_of(len(over)), prepend=-1))
    over, under = np.add.reduceat(over, edges), np.add.reduceat(under, edges)
    total = np.maximum(under.sum(0), np.finfo(float).tiny)
    square = np.maximum(over.sum(0), 0) / total
    blocks = len(edges)
    spread = np.sqrt(((over - square * under) ** 2).sum(0) * blocks / max(blocks - 1, 1)) / total
    root = np.sqrt(square)
    # the root of a number that is 0 within its error is known to the root of that error
    return root, np.minimum(spread / np.maximum(2 * root, np.finfo(float).tiny), np.sqrt(spread))


def eigenvalue_errors(lifted: Lifted, values: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Standard errors of eigenvalues to first order in the sampling of rows. Shape (pair,)."""
    rows = np.unique(np.linspace(0, len(lifted.before) - 1, min(MOST_ROWS, len(lifted.before))).round().astype(int))
    left = np.linalg.pinv(vectors).conj().T
    basis = lifted.compression.basis
    g, image = lifted.before[rows] @ (basis @ vectors), lifted.after[rows] @ (basis @ vectors)
    influence = np.conj(lifted.before[rows] @ (basis @ left)) * (image - g * values)
    weights = lifted.train.weights[rows, None]
    influence = influence * weights / weights.sum()
    edges = np.flatnonzero(np.diff(blocks_of(len(rows)), prepend=-1))
    parts = np.add.reduceat(influence, edges)
    blocks = len(edges)
    thinned = len(rows) / len(lifted.before) if lifted.train.group is None else 1.0
    return np.sqrt((np.abs(parts - parts.mean(0)) ** 2).sum(0) * blocks / max(blocks - 1, 1) * thinned)


def unit_circle() -> Trace:
    """The unit circle, for pictures of the complex plane."""
    angles = np.linspace(0, 2 * np.pi, 241)
    return Trace("line", np.cos(angles), np.sin(angles), name="unit circle", role="floor")
