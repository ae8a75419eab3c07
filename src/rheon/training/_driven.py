"""Readouts of driven networks for many series: one scan drives all of them, then one factorisation each.

The units of all series advance together, one product of matrices a step. Each series then has its own Gram matrix
(half of it, by BLAS) and Cholesky factor, formed in float64 in place.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg
from jaxtyping import Array, Float

from rheon.core.precision import as_dtype
from rheon.models.echo_state_network import Reservoir


def solve_driven(law: Any, paths, stops, penalties, *, single: bool) -> np.ndarray:
    """Weights of every series and penalty of a network beside samples or products of them.

    Args:
        law: a `Reservoir` or `HybridReservoir`.
        paths: standardised data, shape (series, time, variable).
        stops: samples to learn from, shape (series,).
        penalties: shape (series, penalty), per row.
        single: whether the units are driven in float32; the regression is in float64 all the same.

    Returns:
        Shape (series, penalty, feature, target).
    """
    hybrid = not isinstance(law, Reservoir)
    reservoir = law.reservoir if hybrid else law
    dtype = np.float32 if single else np.float64
    units = np.asarray(_driven(as_dtype(reservoir, dtype), jnp.asarray(paths, dtype)))
    products = np.asarray(_products(law, paths)) if hybrid else None
    n_units, first = units.shape[2], law.context - 1
    solved = np.empty((*penalties.shape, *np.shape(law.readout)))
    for i, stop in enumerate(stops):
        rows = slice(first, stop - 1)
        features = np.ones((stop - 1 - first, len(law.readout)))
        if products is None:
            features[:, :n_units], features[:, n_units:-1] = units[rows, i], paths[i, rows]
        else:
            features[:, : -n_units or None], features[:, -n_units:] = products[i, : len(features)], units[rows, i]
        targets = paths[i, law.context : stop] - paths[i, rows]
        solved[i] = ridge_weights(features, targets, penalties[i] * len(features))
    return solved


def ridge_weights(
    features: Float[np.ndarray, "row feature"], targets: Float[np.ndarray, "row target"], penalties
) -> Float[np.ndarray, "penalty feature target"]:
    """Weights for several penalties, by the lower half of the Gram matrix and its Cholesky factors; NaN where none is.

    Example:
        >>> ridge_weights(np.eye(2), np.array([[2.0], [4.0]]), [3.0]).ravel().tolist()
        [0.5, 1.0]
    """
    # the transpose of C order is Fortran order: BLAS reads it without a copy
    gram = scipy.linalg.blas.dsyrk(1.0, features.T, lower=1)
    return by_cholesky(gram, features.T @ targets, penalties)


def by_cholesky(gram: np.ndarray, right: np.ndarray, penalties) -> np.ndarray:
    """Solutions of (gram + penalty) x = right, of which the lower half is read; NaN where there is none.

    Shapes (feature, feature), (feature, target), (penalty,) -> (penalty, feature, target).
    """
    size, diagonal = len(gram), np.diag(gram).copy()
    # below its rounding error a penalty would leave nothing but noise
    least = np.finfo(float).eps * size * np.max(diagonal, initial=0.0)
    solved = np.full((len(penalties), *right.shape), np.nan)
    for j, penalty in enumerate(penalties):
        matrix = np.array(gram, order="F")
        matrix[np.diag_indices(size)] = diagonal + max(penalty, least)
        factor, failed = scipy.linalg.lapack.dpotrf(matrix, lower=1, overwrite_a=1, clean=0)
        # one series that cannot be solved is not to take the others with it
        if not failed:
            solved[j] = scipy.linalg.lapack.dpotrs(factor, right, lower=1)[0]
    return solved


@eqx.filter_jit
def _driven(reservoir: Reservoir, paths: Float[Array, "series time variable"]) -> Float[Array, "time series unit"]:
    """The units of all series after every sample but the last, from rest."""
    drive = jax.vmap(reservoir.drive)

    def advance(units, samples):
        units = drive(units, samples)
        return units, units

    rest = jnp.zeros((paths.shape[0], np.shape(reservoir.bias)[0]), paths.dtype)
    return jax.lax.scan(advance, rest, paths.swapaxes(0, 1)[:-1])[1]


@eqx.filter_jit
def _products(law, paths):
    """Products of the buffer that ends at every sample from the end of the context to the last but one."""
    offset = law.context - law.length
    first = jnp.arange(paths.shape[1] - law.context) + offset

    def one(path):
        return jax.vmap(law.products.features)(path[first[:, None] + jnp.arange(law.length)])

    return jax.vmap(one)(paths)
