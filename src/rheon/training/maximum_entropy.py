"""The least committed distribution with given averages."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result

# Newton steps, and the largest error of an average in units of its standard deviation, at which the search ends
STEPS, ENOUGH = 100, 1e-12
# halvings of a step that does not lower the dual
HALVINGS = 40
# an average this near the edge of what is possible, relative to the feature's range, has no finite multiplier
EDGE = 1e-9


class Dual(NamedTuple):
    """Log partition function, averages and covariance of the features at some multipliers."""

    log_z: float
    averages: np.ndarray
    covariance: np.ndarray
    probabilities: np.ndarray


@in_double
def maximum_entropy(features, averages, prior=None) -> Result:
    """The distribution p of largest entropy relative to a prior with given averages of its features.

    p(x) = prior(x) exp(-lambda . f(x)) / Z. The multipliers minimise the convex dual ln Z + lambda . averages, by
    Newton's method with halved steps; the Hessian is the covariance of the features.

    Args:
        features: f, shape (state, feature) or (state,).
        averages: of the features, shape (feature,) or ().
        prior: weight of every state before anything is known, shape (state,), positive where possible, not
            necessarily normalised; equal where not given. Counting measures such as 1/n! and cells of an integral
            stand here.

    Returns:
        Multipliers, shape (feature,). Details: "probabilities" (state,), "log_z", "free_energy" (-ln Z), "entropy"
        (relative to the prior, S = lambda . averages + ln Z), "covariance" (feature, feature), "steps", "residual".

    Raises:
        RheonError: if shapes do not fit, numbers are not finite, or no distribution has these averages.

    Source: Jaynes 1957, doi:10.1103/PhysRev.106.620; Rogers, Beck and Rempe 2011, arXiv 1105.5662.

    Example:
        >>> die = maximum_entropy(np.arange(1, 7), 4.5)
        >>> [round(float(p), 4) for p in die["probabilities"]]
        [0.0544, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475]
    """
    table, wanted, log_prior = _checked(features, averages, prior)
    middle, scale = _units(table, log_prior)
    unit = (table - middle) / scale
    multipliers, dual, steps, residual = _solve(unit, (wanted - middle) / scale, log_prior)
    if residual > 1e-9:
        _possible(table, wanted, log_prior)
        raise RheonError(
            f"the averages were met to {residual:.1e} of a standard deviation only",
            where="averages",
            remedy="they lie at the edge of what is possible: drop the states that must not occur",
        )
    log_z = dual.log_z - multipliers @ (middle / scale)
    multipliers = multipliers / scale
    return Result(
        "maximum entropy",
        multipliers,
        verdict="converged",
        method=f"Newton's method on the dual, {steps} steps, largest error {residual:.1e} standard deviations",
        axes=("feature",),
        details={
            "probabilities": dual.probabilities,
            "log_z": float(log_z),
            "free_energy": -float(log_z),
            "entropy": float(multipliers @ wanted + log_z),
            "covariance": dual.covariance * np.outer(scale, scale),
            "steps": steps,
            "residual": residual,
        },
    )


def _checked(features, averages, prior):
    table = np.asarray(features, float)
    table = table[:, None] if table.ndim == 1 else table
    wanted = np.atleast_1d(np.asarray(averages, float))
    if table.ndim != 2 or wanted.shape != table.shape[1:] or not len(table):
        raise RheonError(
            f"features of shape {np.shape(features)} and averages of shape {np.shape(averages)}",
            remedy="give features (state, feature) and one average for each feature",
        )
    weight = np.ones(len(table)) if prior is None else np.asarray(prior, float)
    if weight.shape != (len(table),) or not np.isfinite(weight).all() or (weight < 0).any() or not weight.any():
        raise RheonError("the prior is one non-negative weight for each state", where="prior")
    if not np.isfinite(table[weight > 0]).all() or not np.isfinite(wanted).all():
        raise RheonError("a feature or an average is not finite", where="features, averages")
    with np.errstate(divide="ignore"):
        return np.where(weight[:, None] > 0, table, 0.0), wanted, np.log(weight)


def _units(table: np.ndarray, log_prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle and spread of every feature over the possible states."""
    possible = table[np.isfinite(log_prior)]
    spread = possible.std(0)
    return possible.mean(0), np.where(spread > 0, spread, 1.0)


@jax.jit
def _dual(multipliers, table, log_prior):
    log_p = log_prior - table @ multipliers
    log_z = jax.scipy.special.logsumexp(log_p)
    p = jnp.exp(log_p - log_z)
    averages = p @ table
    away = table - averages
    return log_z, averages, (away * p[:, None]).T @ away, p


def _solve(table: Float[np.ndarray, "state feature"], wanted, log_prior):
    """Multipliers, the dual there, steps taken, and the largest error of an average in standard deviations."""

    def at(multipliers) -> Dual:
        log_z, averages, covariance, p = (np.asarray(v) for v in _dual(multipliers, table, log_prior))
        return Dual(float(log_z), averages, covariance, p)

    multipliers, steps = np.zeros(table.shape[1]), 0
    here = at(multipliers)
    residual = np.inf
    while steps < STEPS:
        gap = wanted - here.averages
        residual = float(np.max(np.abs(gap) / np.sqrt(np.maximum(np.diag(here.covariance), 1e-300))))
        if residual <= ENOUGH or not np.isfinite(residual):
            break
        # redundant constraints make the Hessian singular: the shortest step is taken
        step = -np.linalg.pinv(here.covariance, rcond=1e-13, hermitian=True) @ gap
        value = float(here.log_z) + multipliers @ wanted
        for halving in range(HALVINGS):
            trial = multipliers + 0.5**halving * step
            there = at(trial)
            if float(there.log_z) + trial @ wanted <= value + 1e-15 * abs(value):
                break
        else:
            break
        multipliers, here, steps = trial, there, steps + 1
    return multipliers, here, steps, residual


def _possible(table: np.ndarray, wanted: np.ndarray, log_prior: np.ndarray) -> None:
    """Refuse averages that no distribution has."""
    from scipy.optimize import linprog

    possible = table[np.isfinite(log_prior)]
    span = np.maximum(np.ptp(possible, axis=0), 1e-300)
    rows = np.concatenate([(possible / span).T, np.ones((1, len(possible)))])
    found = linprog(np.zeros(len(possible)), A_eq=rows, b_eq=np.append(wanted / span, 1.0), bounds=(0, None))
    if found.status == 2:
        low, high = possible.min(0), possible.max(0)
        outside = np.flatnonzero((wanted < low - EDGE * span) | (wanted > high + EDGE * span))
        told = f"; feature {outside[0]} runs from {low[outside[0]]:g} to {high[outside[0]]:g}" if len(outside) else ""
        raise RheonError(f"no distribution has the averages {wanted.tolist()}{told}", where="averages")
