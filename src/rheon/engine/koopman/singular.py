"""Smallest singular values of K - z over many z."""

from __future__ import annotations

import numpy as np
import scipy.linalg
from jaxtyping import Complex, Float

from rheon.core.errors import RheonError
from rheon.core.threads import one_blas_thread

from .compression import Compression

# below this rank a dense decomposition of each point is as fast
SMALL = 24
# bytes of matrices that are decomposed at once
ROOM = 64e6
STEPS, EVERY = 60, 5
# relative residual at which Lanczos stops: the value found is off by its square
TOLERANCE = 1e-6
# of a random direction in the start, so that none is missed
STIRRED = 0.1


def smallest_singular(
    compression: Compression, points: Complex[np.ndarray, " point"], *, dense: bool = False
) -> tuple[Float[np.ndarray, " point"], Complex[np.ndarray, "rank point"]]:
    """tau(z) = min ||(K - z) g|| / ||g|| over the span, and the functions g that attain it.

    Lanczos on the inverse of (K - z)*(K - z), begun with the vector of the point before; the value is then taken from
    the residual of the vector found, so no condition number is squared. Points should follow one another on a grid.

    Args:
        compression: of the operator.
        points: z, shape (point,).
        dense: whether every point is solved by a dense decomposition instead, which is some ten times slower.

    Returns:
        tau, shape (point,); and vectors of norm 1 in the orthonormal basis, shape (rank, point).

    Raises:
        RheonError: if a point is not finite.

    Source: Trefethen and Embree 2005, Spectra and pseudospectra, chapter 39 (inverse Lanczos iteration).

    Example:
        >>> c = Compression.of_matrix(np.diag([0.5, 0.25]))
        >>> smallest_singular(c, np.array([0.6, 0.5j]))[0].round(6).tolist()
        [0.1, 0.559017]
    """
    points = np.atleast_1d(np.asarray(points, complex))
    if points.ndim != 1 or not np.isfinite(points).all():
        raise RheonError("points are not finite numbers", remedy="give complex numbers, shape (point,)")
    if dense or compression.rank < SMALL:
        return _dense(compression, points)
    matrix, defect = compression.matrix, compression.defect
    adjoint = matrix.conj().T
    image = adjoint @ matrix + defect.conj().T @ defect
    stir = np.random.default_rng(0).normal(size=(2, compression.rank))
    stir = STIRRED * (stir[0] + 1j * stir[1]) / np.linalg.norm(stir)
    values, vectors = np.empty(len(points)), np.empty((compression.rank, len(points)), complex)
    rest, last = [], stir
    with one_blas_thread():
        for i, z in enumerate(points):
            found = _inverse_lanczos(image - z * adjoint - np.conj(z) * matrix, abs(z) ** 2, last + stir)
            if found is None:
                rest.append(i)
                continue
            last = vectors[:, i] = found
            gap = matrix @ found - z * found
            values[i] = np.sqrt(np.vdot(gap, gap).real + np.sum(np.abs(defect @ found) ** 2))
    if rest:
        values[rest], vectors[:, rest] = _dense(compression, points[rest])
    return values, vectors


def _inverse_lanczos(normal: np.ndarray, shift: float, start: np.ndarray) -> np.ndarray | None:
    """The eigenvector of the smallest eigenvalue of normal + shift, or None where it was not found."""
    size = len(normal)
    diagonal = np.diag_indices(size)
    # a shift at the level of rounding: the vector hardly feels it, the factorisation does not break down
    rounding = 4 * np.finfo(float).eps * (np.trace(normal).real + size * shift)
    normal[diagonal] += shift + rounding
    factor, broken = scipy.linalg.lapack.zpotrf(np.asfortranarray(normal, complex), lower=1, overwrite_a=1)
    if broken:
        return None
    basis = np.empty((STEPS, size), complex)
    alpha, beta = np.empty(STEPS), np.empty(STEPS)
    vector = start / np.linalg.norm(start)
    for k in range(min(STEPS, size)):
        basis[k] = vector
        vector = scipy.linalg.lapack.zpotrs(factor, vector, lower=1)[0]
        alpha[k] = np.vdot(basis[k], vector).real
        # against the whole basis, twice: Lanczos loses orthogonality otherwise
        for _ in range(2):
            vector = vector - (basis[: k + 1].conj() @ vector) @ basis[: k + 1]
        beta[k] = np.linalg.norm(vector)
        done = k + 1 == size or beta[k] <= np.finfo(float).tiny
        if done or (k + 1) % EVERY == 0:
            ritz, shapes = scipy.linalg.eigh_tridiagonal(alpha[: k + 1], beta[:k], check_finite=False)
            if done or beta[k] * abs(shapes[-1, -1]) <= TOLERANCE * ritz[-1]:
                found = shapes[:, -1] @ basis[: k + 1]
                return found / np.linalg.norm(found)
        vector = vector / beta[k]
    return None


def _dense(compression: Compression, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same by a singular value decomposition for every point."""
    rank = compression.rank
    values, vectors = np.empty(len(points)), np.empty((rank, len(points)), complex)
    block = max(1, int(ROOM / (32 * rank**2)))
    for i in range(0, len(points), block):
        part = points[i : i + block]
        inside = compression.matrix - part[:, None, None] * np.eye(rank)
        defect = np.broadcast_to(compression.defect, (len(part), *compression.defect.shape))
        with one_blas_thread():
            _, singular, right = np.linalg.svd(np.concatenate([inside, defect], axis=1), full_matrices=False)
        values[i : i + block], vectors[:, i : i + block] = singular[:, -1], right[:, -1].conj().T
    return values, vectors
