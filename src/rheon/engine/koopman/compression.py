"""The Koopman operator as the span of a dictionary sees it, and what leaves that span."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import scipy.linalg
from jaxtyping import Complex, Float

from rheon.core.errors import RheonError

# where the triangular factor is worse conditioned than this, directions without weight are dropped
WORST_CONDITION = 1e10
NEGLIGIBLE = 1e-12
# a unitary matrix has a diagonal Schur form up to rounding
NORMAL = 1e-8


@dataclasses.dataclass(frozen=True, eq=False)
class Compression:
    """K on the span of a dictionary, in an orthonormal basis q of that span: K q = q A + (what leaves the span).

    For a function g = q v: ||(K - z) g||^2 = ||(A - z) v||^2 + ||S v||^2. The residual of any candidate pair follows
    without squaring a condition number.

    Attributes:
        matrix: A, shape (rank, rank).
        defect: S, shape (rank, rank), with S* S = L - A* A for the Gram matrix L of K q.
        basis: coefficients of q in the functions of the dictionary, shape (feature, rank).
        factor: coordinates in q of a function given by its coefficients, shape (rank, feature).

    Source: Colbrook and Townsend 2024, doi:10.1002/cpa.22125; QR form: Colbrook, Ayton and Szőke 2023,
        doi:10.1017/jfm.2022.1052.

    Example:
        >>> c = Compression.of_matrix(np.diag([0.5, 0.25]))
        >>> c.residuals(*c.eigenpairs()).tolist()
        [0.0, 0.0]
    """

    matrix: np.ndarray
    defect: np.ndarray
    basis: np.ndarray
    factor: np.ndarray

    @classmethod
    def of_matrix(cls, matrix) -> Compression:
        """An operator that is a matrix: its basis is the dictionary, and nothing leaves the span."""
        matrix = np.asarray(matrix)
        unit = np.eye(len(matrix))
        return cls(matrix, np.zeros(matrix.shape), unit, unit)

    @classmethod
    def of_gram(cls, gram, action, image) -> Compression:
        """From inner products, where they are known better than the functions.

        Args:
            gram: <psi_j, psi_i>.
            action: <K psi_j, psi_i>.
            image: <K psi_j, K psi_i>.

        Returns:
            The compression. Residuals below the root of rounding times the condition number of `gram` mean nothing.

        Raises:
            RheonError: if `gram` is not positive.
        """
        values, vectors = np.linalg.eigh(np.asarray(gram))
        kept = values > NEGLIGIBLE * max(values[-1], 0)
        if not kept.any():
            raise RheonError("the Gram matrix is not positive", remedy="give inner products <psi_j, psi_i>")
        root = np.sqrt(values[kept])
        basis = vectors[:, kept] / root
        matrix = basis.conj().T @ action @ basis
        inside = basis.conj().T @ image @ basis
        return cls(matrix, _root(inside - matrix.conj().T @ matrix), basis, (vectors[:, kept] * root).conj().T)

    @property
    def rank(self) -> int:
        """Dimension of the span."""
        return len(self.matrix)

    def eigenpairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Eigenvalues of A, and its eigenvectors as columns of norm 1 (EDMD). Shapes: (rank,), (rank, rank)."""
        return np.linalg.eig(self.matrix)

    def unitary(self) -> tuple[np.ndarray, np.ndarray]:
        """Eigenvalues and orthonormal eigenvectors of the unitary matrix nearest to A: measure-preserving EDMD.

        Source: Colbrook 2023, doi:10.1137/22M1521407.
        """
        return self._unitary

    @functools.cached_property
    def _unitary(self) -> tuple[np.ndarray, np.ndarray]:
        left, _, right = np.linalg.svd(self.matrix)
        triangular, vectors = scipy.linalg.schur(left @ right, output="complex")
        values = np.diag(triangular)
        if np.abs(triangular - np.diag(values)).max() > NORMAL:
            raise RheonError("the unitary part is not unitary", remedy="check that the data are finite")
        return values / np.abs(values), vectors

    def residuals(self, values: Complex[np.ndarray, " pair"], vectors: Complex[np.ndarray, "rank pair"]) -> np.ndarray:
        """||(K - value) g|| / ||g|| of candidate pairs, vectors in the orthonormal basis. Shape (pair,)."""
        inside = self.matrix @ vectors - vectors * values
        square = (np.abs(inside) ** 2).sum(0) + (np.abs(self.defect @ vectors) ** 2).sum(0)
        return np.sqrt(square / (np.abs(vectors) ** 2).sum(0))

    def coordinates(self, coefficients: Float[np.ndarray, " feature"]) -> np.ndarray:
        """A function given by its coefficients, in the orthonormal basis. Shapes: (feature,) -> (rank,)."""
        return self.factor @ coefficients


def compress(before: np.ndarray, after: np.ndarray, weights: np.ndarray | None = None) -> Compression:
    """The compression from values of a dictionary at x and at y = F(x).

    One QR factorisation of both matrices side by side gives everything; the orthogonal factor is never formed.

    Args:
        before: psi_j(x_m), shape (row, feature), real or complex.
        after: psi_j(y_m), same shape.
        weights: of the rows; equal if not given.

    Returns:
        The compression. Directions in which the functions do not differ on the data are dropped.

    Raises:
        RheonError: if shapes disagree, or all functions vanish.

    Source: as in `Compression`.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(100, 2))
        >>> compress(x, x @ np.diag([0.5, 0.25])).eigenpairs()[0].round(12).tolist()
        [0.5, 0.25]
    """
    if before.shape != after.shape or before.ndim != 2:
        raise RheonError(f"shapes {before.shape} and {after.shape}", remedy="give (row, feature) twice")
    rows, size = before.shape
    root = np.full(rows, rows**-0.5) if weights is None else np.sqrt(weights / np.sum(weights))
    both = np.empty((rows, 2 * size), np.result_type(before, after))
    # functions of one size: which directions are rounding must not hang on the units of the data
    sizes = np.abs(before).max(axis=0, initial=0.0)
    sizes = np.where(sizes > 0, sizes, 1.0)
    np.multiply(before / sizes, root[:, None], out=both[:, :size])
    np.multiply(after / sizes, root[:, None], out=both[:, size:])
    triangle = scipy.linalg.qr(both, mode="r", overwrite_a=True, check_finite=False)[0][: 2 * size]
    triangle = np.pad(triangle, ((0, 2 * size - len(triangle)), (0, 0)))
    first, across, rest = triangle[:size, :size], triangle[:size, size:], triangle[size:, size:]
    if _condition(first) < WORST_CONDITION:
        solve = lambda right: scipy.linalg.solve_triangular(first, right.T, trans=1, check_finite=False).T  # noqa: E731
        basis = scipy.linalg.solve_triangular(first, np.eye(size), check_finite=False)
        return Compression(solve(across), solve(rest), basis / sizes[:, None], first * sizes)
    left, singular, right = np.linalg.svd(first)
    kept = singular > NEGLIGIBLE * singular[0]
    if not singular[0] > 0:
        raise RheonError("all functions vanish on the data", remedy="choose other functions")
    left, basis = left[:, kept], right[kept].conj().T / singular[kept]
    image = across @ basis
    matrix = left.conj().T @ image
    outside = scipy.linalg.qr(np.concatenate([image - left @ matrix, rest @ basis]), mode="r")[0]
    return Compression(matrix, outside, basis / sizes[:, None], singular[kept, None] * right[kept] * sizes)


def _condition(triangle: np.ndarray) -> float:
    """An estimate of the condition number of an upper triangular matrix."""
    (trcon,) = scipy.linalg.get_lapack_funcs(("trcon",), (triangle,))
    inverse = trcon(triangle)[0]
    return 1 / inverse if inverse > 0 else np.inf


def _root(square: np.ndarray) -> np.ndarray:
    """A matrix S with S* S = square, negative eigenvalues (rounding) as 0."""
    values, vectors = np.linalg.eigh((square + square.conj().T) / 2)
    return np.sqrt(np.maximum(values, 0))[:, None] * vectors.conj().T
