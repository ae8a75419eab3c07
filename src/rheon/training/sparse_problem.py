"""A sparse regression, compressed: triangular factors in place of rows, so that thousands of fits cost next to nothing.

The rows of terms and targets enter only through the triangle of their QR factorisation, which keeps the digits that a
matrix of inner products would lose. Folds keep a triangle each; bootstrapped rows give a batch of triangles.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import scipy.linalg
from jaxtyping import Bool, Float

from rheon.core.errors import RheonError

# rows multiplied out at a time for bootstrapped triangles
BLOCK = 4_096
# a triangle whose diagonal falls below this share of its largest entry has dependent columns
DEPENDENT = 1e-13


@dataclasses.dataclass(frozen=True)
class Problem:
    """Terms and what they explain, for selection.

    Attributes:
        triangles: shape (fold, term + target, term + target): of each contiguous part of the rows.
        rows: rows of each part, shape (fold,).
        n_terms: number of terms; the last columns are targets.
    """

    triangles: Float[np.ndarray, "fold column column"]
    rows: np.ndarray
    n_terms: int

    @property
    def whole(self) -> Float[np.ndarray, "column column"]:
        """The triangle of all rows."""
        return joined(self.triangles)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.rows.sum())


def compress(
    terms: Float[np.ndarray, "row term"], targets: Float[np.ndarray, "row target"], parts: list[slice] | None = None
) -> Problem:
    """The problem of explaining targets by terms.

    Args:
        terms: values of the candidate terms, shape (row, term).
        targets: shape (row, target).
        parts: rows of each fold; five contiguous ones if not given.

    Returns:
        The compressed problem.

    Raises:
        RheonError: if shapes disagree, something is not finite, or there are fewer rows than terms.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(60, 3))
        >>> least_squares(compress(x, x @ np.array([[1.0], [3.0], [2.0]]))).round(9).ravel().tolist()
        [1.0, 3.0, 2.0]
    """
    terms, targets = np.asarray(terms, np.float64), np.asarray(targets, np.float64)
    if terms.ndim != 2 or targets.ndim != 2 or len(terms) != len(targets):
        raise RheonError(f"terms {terms.shape}, targets {targets.shape}", remedy="give (row, term) and (row, target)")
    if not (np.isfinite(terms).all() and np.isfinite(targets).all()):
        raise RheonError("terms or targets hold values that are not finite", where="sparse regression")
    if len(terms) < terms.shape[1] + 2:
        raise RheonError(
            f"{len(terms)} rows for {terms.shape[1]} terms",
            where="sparse regression",
            remedy="give a longer recording or a smaller library",
        )
    parts = parts or [slice(a[0], a[-1] + 1) for a in np.array_split(np.arange(len(terms)), 5) if len(a)]
    joint = np.concatenate([terms, targets], axis=1)
    triangles = np.stack([triangle_of(joint[part]) for part in parts])
    return Problem(triangles, np.array([len(joint[part]) for part in parts]), terms.shape[1])


def triangle_of(rows: np.ndarray) -> np.ndarray:
    """The triangle of a QR factorisation, square whatever the number of rows."""
    n = rows.shape[1]
    factor = scipy.linalg.qr(rows, mode="r", check_finite=False)[0][:n]
    return np.pad(factor, ((0, n - len(factor)), (0, 0)))


def sizes(triangles: Float[np.ndarray, "*batch column column"]) -> Float[np.ndarray, "*batch column"]:
    """Norms of the columns; 1 where a column is 0."""
    norms = np.sqrt(np.sum(triangles**2, axis=-2))
    return np.where(norms > 0, norms, 1.0)


def joined(triangles: Float[np.ndarray, "fold column column"]) -> Float[np.ndarray, "column column"]:
    """The triangle of several parts together."""
    return triangle_of(triangles.reshape(-1, triangles.shape[-1]))


def bootstrapped(
    terms: Float[np.ndarray, "row term"],
    targets: Float[np.ndarray, "row target"],
    counts: Float[np.ndarray, "member row"],
) -> Float[np.ndarray, "member column column"]:
    """One triangle for each way to repeat the rows.

    The rows are made orthonormal first, so that the inner products of the repeated rows are well conditioned and no
    digits are lost.

    Args:
        terms: shape (row, term).
        targets: shape (row, target).
        counts: how often every row is taken, shape (member, row).

    Returns:
        Triangles, shape (member, term + target, term + target).

    Raises:
        RheonError: if some repetition leaves too few different rows to tell the terms apart.
    """
    basis, triangle = scipy.linalg.qr(np.concatenate([terms, targets], 1), mode="economic", check_finite=False)
    n = basis.shape[1]
    left, right = np.triu_indices(n)
    flat = np.zeros((len(counts), len(left)))
    for start in range(0, len(basis), BLOCK):
        block = basis[start : start + BLOCK]
        flat += counts[:, start : start + BLOCK] @ (block[:, left] * block[:, right])
    gram = np.zeros((len(counts), n, n))
    gram[:, left, right] = gram[:, right, left] = flat
    try:
        lower = np.linalg.cholesky(gram)
    except np.linalg.LinAlgError:
        raise RheonError(
            "bootstrapped rows cannot tell the terms apart", remedy="give more data, or a smaller library"
        ) from None
    return lower.transpose(0, 2, 1) @ triangle


def masked_fit(
    terms: Float[np.ndarray, "batch row term"],
    target: Float[np.ndarray, "batch row"],
    kept: Bool[np.ndarray, "batch term"],
    penalty: float = 0.0,
) -> Float[np.ndarray, "batch term"]:
    """Least squares on the kept terms only, for a batch of problems at once.

    Args:
        terms: triangles of the terms, shape (batch, row, term).
        target: shape (batch, row).
        kept: which terms may be used.
        penalty: ridge penalty on the squared coefficients.

    Returns:
        Coefficients, shape (batch, term), 0 where not kept.
    """
    batch, rows, n = terms.shape
    # a left-out column is 0 above and 1 in a row of its own below, which makes its coefficient 0
    below = np.zeros((batch, n, n))
    below[:, np.arange(n), np.arange(n)] = np.where(kept, np.sqrt(penalty), 1.0)
    q, r = np.linalg.qr(np.concatenate([terms * kept[:, None, :], below], axis=1))
    right = np.einsum("brt,br->bt", q[:, :rows], target)
    diagonal = np.abs(np.diagonal(r, axis1=1, axis2=2))
    # a kept column of size 0 is dependent too
    dependent = diagonal.min(1) <= DEPENDENT * diagonal.max(1)
    found = np.zeros((batch, n))
    good = ~dependent
    if good.any():
        found[good] = np.linalg.solve(r[good], right[good, :, None])[..., 0]
    for i in np.flatnonzero(dependent):
        chosen = np.flatnonzero(kept[i])
        found[i, chosen] = np.linalg.lstsq(terms[i][:, chosen], target[i], rcond=DEPENDENT)[0]
    return np.where(kept, found, 0.0)


def least_squares(problem: Problem) -> Float[np.ndarray, "term target"]:
    """Coefficients of all terms."""
    n, whole = problem.n_terms, problem.whole
    return np.linalg.lstsq(whole[:, :n], whole[:, n:], rcond=None)[0]


def refitted(problem: Problem, kept: Bool[np.ndarray, " term"]) -> Float[np.ndarray, " term"]:
    """Coefficients of the kept terms for the first target, 0 elsewhere."""
    chosen, n, whole = np.flatnonzero(kept), problem.n_terms, problem.whole
    norms = sizes(whole)
    found = np.zeros(n)
    if len(chosen):
        found[chosen] = np.linalg.lstsq(whole[:, chosen] / norms[chosen], whole[:, n], rcond=1e-12)[0] / norms[chosen]
    return found


def errors_of(
    triangle: Float[np.ndarray, "column column"], rows: int, coefficients: Float[np.ndarray, "term target"]
) -> Float[np.ndarray, "term target"]:
    """Standard errors of the coefficients that are not 0, given that the others are: of least squares on those.

    Args:
        triangle: of terms and targets.
        rows: number of independent rows behind it.
        coefficients: shape (term, target).

    Returns:
        Shape (term, target); 0 where the coefficient is.
    """
    n = len(coefficients)
    errors = np.zeros_like(coefficients)
    for j in range(coefficients.shape[1]):
        kept = np.flatnonzero(coefficients[:, j])
        if len(kept) == 0:
            continue
        square = np.sum((triangle[:, :n] @ coefficients[:, j] - triangle[:, n + j]) ** 2)
        variance = square / max(rows - len(kept), 1)
        inverse = np.linalg.pinv(triangle[:, kept])
        errors[kept, j] = np.sqrt(variance * np.sum(inverse**2, axis=1))
    return errors
