"""Ridge regression in float64 on the CPU: one factorisation serves many penalties."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import scipy.linalg
from jaxtyping import Float

from rheon.core.errors import RheonError

# up to this many features the data matrix itself is factorised (accurate to its condition number); beyond, its
# Gram matrix, which is faster and costs half of the digits
MOST_ACCURATE = 512


@dataclasses.dataclass(frozen=True)
class Factorisation:
    """The singular values of a design, and what the targets look like along them.

    Attributes:
        singular: singular values, shape (rank,).
        right: right singular vectors, shape (feature, rank).
        projected: left singular vectors times targets, shape (rank, target).
        rows: number of rows.
        features: number of features.
    """

    singular: np.ndarray
    right: np.ndarray
    projected: np.ndarray
    rows: int
    features: int

    def weights(self, ridge: float) -> Float[np.ndarray, "feature target"]:
        """The weights for a penalty of `ridge` per row; `ridge` 0 is least squares of least norm."""
        return self.right @ (self._shrunk(ridge)[:, None] * self.projected)

    def degrees_of_freedom(self, ridge: float) -> float:
        """The effective number of parameters: the trace of the hat matrix."""
        return float(np.sum(self._shrunk(ridge) * self.singular))

    def _shrunk(self, ridge: float) -> np.ndarray:
        if not (np.isfinite(ridge) and ridge >= 0):
            raise RheonError(f"ridge is {ridge}", remedy="a penalty is a number of at least 0")
        largest = self.singular.max(initial=0.0)
        kept = self.singular > largest * np.finfo(float).eps * max(self.rows, self.features)
        safe = np.where(kept, self.singular, 1.0)
        return np.where(kept, safe / (safe**2 + ridge * self.rows), 0.0)


def factorise(features: Float[np.ndarray, "row feature"], targets: Float[np.ndarray, "row target"]) -> Factorisation:
    """Factorise a design once, for as many penalties as wanted.

    Args:
        features: shape (row, feature), finite.
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
    features, targets = np.asarray(features, np.float64), np.asarray(targets, np.float64)
    if features.ndim != 2 or targets.ndim != 2 or len(features) != len(targets) or 0 in features.shape:
        raise RheonError(
            f"features have shape {features.shape}, targets {targets.shape}",
            remedy="both are (row, ...) with the same number of rows",
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise RheonError("features or targets hold values that are not finite", where="ridge regression")
    n, p = features.shape
    if p > MOST_ACCURATE:
        return _from_gram(features, targets)
    if n > p:
        q, features = np.linalg.qr(features)
        targets = q.T @ targets
    u, s, vt = np.linalg.svd(features, full_matrices=False)
    return Factorisation(s, vt.T, u.T @ targets, n, p)


def _from_gram(features: np.ndarray, targets: np.ndarray) -> Factorisation:
    n, p = features.shape
    wide = p > n
    gram = features @ features.T if wide else features.T @ features
    values, vectors = scipy.linalg.eigh(gram, driver="evd", overwrite_a=True, check_finite=False)
    kept = values > values.max(initial=0.0) * np.finfo(float).eps * max(n, p)
    s, vectors = np.sqrt(values[kept]), vectors[:, kept]
    if wide:
        return Factorisation(s, features.T @ (vectors / s), vectors.T @ targets, n, p)
    return Factorisation(s, vectors, (vectors / s).T @ (features.T @ targets), n, p)


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
    features: Float[np.ndarray, "row feature"], targets: Float[np.ndarray, "row target"], ridges: Sequence[float]
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
