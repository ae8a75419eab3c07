"""Ridge regression in float64 on the CPU: one factorisation serves many penalties."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence

import numpy as np
import scipy.linalg
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.model import Gram

# traces of larger inverses are estimated from so many random probes
EXACT_TRACE, PROBES = 2_000, 64
# up to this many features the data matrix itself is factorised (accurate to its condition number); beyond, its
# Gram matrix, which is faster and costs half of the digits
MOST_ACCURATE = 512


class Factorisation(abc.ABC):
    """A design and its targets, prepared so that the weights for any penalty are cheap.

    Attributes:
        rows: number of rows.
        features: number of features.
    """

    rows: int
    features: int

    @abc.abstractmethod
    def weights(self, ridge: float) -> Float[np.ndarray, "feature target"]:
        """The weights for a penalty of `ridge` per row; `ridge` 0 is least squares of least norm."""

    @abc.abstractmethod
    def degrees_of_freedom(self, ridge: float) -> float:
        """The effective number of parameters: the trace of the hat matrix."""


@dataclasses.dataclass(frozen=True)
class _Singular(Factorisation):
    """By singular values: accurate to the condition number of the design."""

    singular: np.ndarray
    right: np.ndarray
    projected: np.ndarray
    rows: int
    features: int

    def weights(self, ridge: float) -> np.ndarray:
        return self.right @ (self._shrunk(ridge)[:, None] * self.projected)

    def degrees_of_freedom(self, ridge: float) -> float:
        return float(np.sum(self._shrunk(ridge) * self.singular))

    def _shrunk(self, ridge: float) -> np.ndarray:
        penalty = _penalty(ridge, self.rows)
        largest = self.singular.max(initial=0.0)
        kept = self.singular > largest * np.finfo(float).eps * max(self.rows, self.features)
        safe = np.where(kept, self.singular, 1.0)
        return np.where(kept, safe / (safe**2 + penalty), 0.0)


@dataclasses.dataclass(frozen=True)
class _Gram(Factorisation):
    """By the Gram matrix, of the features or of the rows, whichever is smaller: one Cholesky solve per penalty."""

    gram: np.ndarray
    design: np.ndarray
    targets: np.ndarray

    @property
    def rows(self) -> int:
        return self.design.shape[0]

    @property
    def features(self) -> int:
        return self.design.shape[1]

    def weights(self, ridge: float) -> np.ndarray:
        wide = self.features > self.rows
        right = self.targets if wide else self.design.T @ self.targets
        solved = _solved(self.gram, _penalty(ridge, self.rows), right)
        return self.design.T @ solved if wide else solved

    def degrees_of_freedom(self, ridge: float) -> float:
        # trace of G (G + c)^-1, by the entries since both are symmetric
        inverse = _solved(self.gram, _penalty(ridge, self.rows), np.eye(len(self.gram)))
        return float(np.sum(self.gram * inverse))


@dataclasses.dataclass(frozen=True)
class _Dual(Factorisation):
    """By the inner products of the rows: weights belong to rows, one Cholesky solve per penalty."""

    gram: np.ndarray
    targets: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.gram)

    @property
    def features(self) -> int:
        return len(self.gram)

    def weights(self, ridge: float) -> np.ndarray:
        return _solved(self.gram, _penalty(ridge, self.rows), self.targets)

    def degrees_of_freedom(self, ridge: float) -> float:
        penalty = _penalty(ridge, self.rows)
        if self.rows <= EXACT_TRACE:
            return float(np.sum(self.gram * _solved(self.gram, penalty, np.eye(self.rows))))
        # Hutchinson 1990: the mean of v' A v over random signs v is the trace of A
        signs = np.random.default_rng(0).choice([-1.0, 1.0], (self.rows, PROBES))
        return float(np.sum(signs * (self.gram @ _solved(self.gram, penalty, signs))) / PROBES)


def _solved(gram: np.ndarray, penalty: float, right: np.ndarray) -> np.ndarray:
    """The solution of (gram + penalty) x = right; the least one where that cannot be factorised."""
    matrix = gram.copy()
    matrix[np.diag_indices(len(matrix))] += penalty
    try:
        # a penalty below the rounding error of the matrix would leave nothing but noise
        if penalty <= np.finfo(float).eps * len(matrix) * np.abs(np.diag(gram)).max():
            raise np.linalg.LinAlgError
        factor = scipy.linalg.cho_factor(matrix, overwrite_a=True, check_finite=False)
    except np.linalg.LinAlgError:
        return scipy.linalg.pinvh(gram + penalty * np.eye(len(gram)), check_finite=False) @ right
    return scipy.linalg.cho_solve(factor, right, check_finite=False)


def _penalty(ridge: float, rows: int) -> float:
    if not (np.isfinite(ridge) and ridge >= 0):
        raise RheonError(f"ridge is {ridge}", remedy="a penalty is a number of at least 0")
    return float(ridge) * rows


def factorise(
    features: Float[np.ndarray, "row feature"] | Gram, targets: Float[np.ndarray, "row target"]
) -> Factorisation:
    """Factorise a design once, for as many penalties as wanted.

    Args:
        features: shape (row, feature), finite; or the `Gram` of implicit ones.
        targets: shape (row, target), finite.

    Returns:
        A `Factorisation`; its `weights(ridge)` are what `solve` gives.

    Raises:
        RheonError: if shapes disagree, there are no rows, or something is not finite.

    Source: ridge regression by the singular value decomposition, Hastie, Tibshirani and Friedman 2009, section 3.4.1.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(50, 3))
        >>> f = factorise(x, x @ np.array([[1.0], [2.0], [3.0]]))
        >>> f.weights(0.0).round(6).ravel().tolist()
        [1.0, 2.0, 3.0]
    """
    dual = isinstance(features, Gram)
    features = np.asarray(features.matrix if isinstance(features, Gram) else features, np.float64)
    targets = np.asarray(targets, np.float64)
    if features.ndim != 2 or targets.ndim != 2 or len(features) != len(targets) or 0 in features.shape:
        raise RheonError(
            f"features have shape {features.shape}, targets {targets.shape}",
            remedy="both are (row, ...) with the same number of rows",
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise RheonError("features or targets hold values that are not finite", where="ridge regression")
    if dual:
        return _Dual(features, targets)
    n, p = features.shape
    if p > MOST_ACCURATE:
        gram = features @ features.T if p > n else features.T @ features
        return _Gram(gram, features, targets)
    if n > p:
        q, features = np.linalg.qr(features)
        targets = q.T @ targets
    u, s, vt = np.linalg.svd(features, full_matrices=False)
    return _Singular(s, vt.T, u.T @ targets, n, p)


def solve(
    features: Float[np.ndarray, "row feature"], targets: Float[np.ndarray, "row target"], ridge: float
) -> Float[np.ndarray, "feature target"]:
    """The weights that minimise |targets - features w|^2 + ridge * rows * |w|^2.

    Args:
        features: shape (row, feature), finite.
        targets: shape (row, target), finite.
        ridge: penalty per row, so that it means the same for short and long series.

    Returns:
        Weights, shape (feature, target), float64.

    Raises:
        RheonError: if shapes disagree, something is not finite, or the penalty is negative.

    Source: Hoerl and Kennard 1970 (doi:10.1080/00401706.1970.10488634).

    Example:
        >>> solve(np.ones((4, 1)), np.full((4, 1), 2.0), ridge=1.0).tolist()
        [[1.0]]
    """
    return factorise(features, targets).weights(ridge)


def path(
    features: Float[np.ndarray, "row feature"] | Gram, targets: Float[np.ndarray, "row target"], ridges: Sequence[float]
) -> Float[np.ndarray, "ridge feature target"]:
    """`solve` for many penalties, for the price of one factorisation.

    Args:
        features: shape (row, feature), finite.
        targets: shape (row, target), finite.
        ridges: penalties per row.

    Returns:
        Weights, shape (ridge, feature, target).

    Raises:
        RheonError: as in `solve`.

    Source: as in `factorise`.

    Example:
        >>> path(np.ones((4, 1)), np.full((4, 1), 2.0), [0.0, 1.0]).ravel().tolist()
        [2.0, 1.0]
    """
    factorisation = factorise(features, targets)
    return np.stack([factorisation.weights(r) for r in ridges])
