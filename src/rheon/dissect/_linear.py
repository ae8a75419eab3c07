"""Shared parts: the modes of a linear law, with their sizes and the errors of their rates."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import numpy as np
import scipy.optimize

from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.core.system import System
from rheon.engine.as_map import as_map
from rheon.models._modal import ModalMap, ModalRecord, modal_part

LARGEST = 1_500
# multipliers smaller than this have been forgotten within a step
FORGOTTEN = 1e-12


class Spectrum(NamedTuple):
    """Modes of s' = A s + b, x = D s + c.

    Attributes:
        multipliers: eigenvalues of A, shape (mode,), complex.
        rates: their logarithms per time unit.
        shapes: what each mode shows, with the coordinates' own scale, shape (variable, mode), complex.
        left: rows that give the amplitude of each mode from a state, shape (mode, coordinate), complex.
        sizes: root mean square of each amplitude over the data, shape (mode,); NaN where unknown.
        errors: standard errors of rates, of their real and imaginary parts, shape (mode, 2); NaN where unknown.
        residuals: root mean square of what a step misses along each mode over the size of its amplitude.
    """

    multipliers: np.ndarray
    rates: np.ndarray
    shapes: np.ndarray
    left: np.ndarray
    sizes: np.ndarray
    errors: np.ndarray
    residuals: np.ndarray


def linear_law(system: System) -> tuple[np.ndarray, np.ndarray, float, ModalMap | None]:
    """Matrix, decoder and step of a linear law, and the law of modes where it is one.

    Raises:
        RheonError: if the law is not linear (up to an offset), or too large to be written as a matrix.
    """
    law = modal_part(system)
    if law is not None:
        return np.asarray(law.matrix, float), np.asarray(law.decode, float), law.dt, law
    made: Any = as_map(system)
    if made.dim > LARGEST:
        raise RheonError(f"a law of {made.dim} states is too large", remedy="fit rheon.models.DynamicModes")
    with precision("double"):
        own = as_dtype(made, np.float64)
        start = np.asarray(own.initial(), float)
        slope = jax.jacfwd(lambda x: own(0.0, x))
        matrix = np.asarray(slope(start))
        size = np.where(start == 0, max(float(np.abs(start).max(initial=0.0)), 1.0), np.abs(start))
        # on the other side of zero too: a law of kinks without offsets is linear along every ray
        signs = np.random.default_rng(0).choice([-1.0, 1.0], (2, made.dim))
        near = 1e-8 * max(1.0, float(np.abs(matrix).max()))
        if not all(np.allclose(matrix, slope(2 * size * side), rtol=1e-8, atol=near) for side in (*signs, *-signs)):
            raise RheonError(
                f"{type(system).__name__} is not linear",
                where="modes",
                remedy="fit rheon.models.DynamicModes to a series, or look at the modes of a fixed point "
                "(rheon.dissect.fixed_points)",
            )
        decode = np.asarray(jax.jacfwd(own.observe)(start))
    return matrix, decode, made.dt, None


def spectrum(matrix: np.ndarray, decode: np.ndarray, dt: float, record: ModalRecord | None) -> Spectrum:
    """The modes of a linear law and their errors."""
    multipliers, right = np.linalg.eig(matrix)
    multipliers, right = multipliers.astype(complex), right.astype(complex)
    left = np.linalg.pinv(right)
    rates = np.log(np.where(np.abs(multipliers) > FORGOTTEN, multipliers, FORGOTTEN)) / dt
    shapes = decode @ right
    unknown = np.full(len(rates), np.nan)
    if record is None:
        return Spectrum(multipliers, rates, shapes, left, unknown, np.stack([unknown] * 2, 1), unknown)
    if record.image is not None:
        seen = np.abs(multipliers) > 1e-6
        exact = np.asarray(record.image) @ right / np.where(seen, multipliers, 1.0)
        shapes = np.where(seen, exact, shapes)
    sizes = _root_mean(left, np.asarray(record.moment))
    missed = _root_mean(left, np.asarray(record.noise))
    residuals = missed / np.where(sizes > 0, sizes, np.inf)
    if record.bags is not None:
        errors = _spread(multipliers, np.asarray(record.bags), dt)
    elif record.method == "exact" and record.rows > len(matrix):
        errors = _asymptotic(multipliers, right, left, record, dt)
    else:
        errors = np.stack([unknown] * 2, 1)
    return Spectrum(multipliers, rates, shapes, left, sizes, errors, residuals)


def _root_mean(left: np.ndarray, moment: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(np.einsum("mi,ij,mj->m", left, moment, left.conj()).real, 0.0))


def _asymptotic(multipliers, right, left, record: ModalRecord, dt: float) -> np.ndarray:
    """Errors of rates by first-order perturbation: the matrix of a regression has covariance noise x inverse Gram."""
    inverse = np.linalg.pinv(np.asarray(record.moment) * record.rows)
    noise = np.asarray(record.noise)
    errors = []
    for k, value in enumerate(multipliers):
        # how the rate changes with each entry of the matrix
        change = (
            np.outer(left[k], right[:, k]) / (value * dt) if abs(value) > FORGOTTEN else np.full_like(right, np.nan)
        )
        parts = [np.einsum("ij,ik,kl,jl->", c, noise, c, inverse) for c in (change.real, change.imag)]
        errors.append(np.sqrt(np.maximum(parts, 0.0)))
    return np.array(errors)


def _spread(multipliers: np.ndarray, bags: np.ndarray, dt: float) -> np.ndarray:
    """Standard deviation of rates over resampled laws, mode for mode."""
    rates = []
    for matrix in bags:
        values = np.linalg.eigvals(matrix)
        rows, columns = scipy.optimize.linear_sum_assignment(np.abs(multipliers[:, None] - values[None]))
        ordered = values[columns[np.argsort(rows)]].astype(complex)
        rates.append(np.log(np.where(np.abs(ordered) > FORGOTTEN, ordered, FORGOTTEN)) / dt)
    found = np.array(rates)
    return np.stack([found.real.std(axis=0), _angular(found.imag, 2 * np.pi / dt)], axis=1)


def _angular(values: np.ndarray, turn: float) -> np.ndarray:
    """Standard deviation of numbers that are known up to whole turns."""
    about = values[:1]
    return (about + (values - about + turn / 2) % turn - turn / 2).std(axis=0)
