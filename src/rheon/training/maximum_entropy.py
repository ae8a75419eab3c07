"""The least committed distribution with given averages."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.training._dual import MET, minimise

# an average this near the edge of what is possible, relative to the feature's range, has no finite multiplier
EDGE = 1e-9


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
    found, at, steps = minimise(unit[None], ((wanted - middle) / scale)[None], log_prior[None])
    multipliers, residual = found[0], float(at.residual.max())
    if not residual <= MET:
        _possible(table, wanted, log_prior)
        raise RheonError(
            f"the averages were met to {residual:.1e} of a standard deviation only",
            where="averages",
            remedy="they lie at the edge of what is possible: drop the states that must not occur",
        )
    log_z = at.log_z[0] - multipliers @ (middle / scale)
    multipliers = multipliers / scale
    return Result(
        "maximum entropy",
        multipliers,
        verdict="converged",
        method=f"Newton's method on the dual, {steps} steps, largest error {residual:.1e} standard deviations",
        axes=("feature",),
        details={
            "probabilities": at.moves[0],
            "log_z": float(log_z),
            "free_energy": -float(log_z),
            "entropy": float(multipliers @ wanted + log_z),
            "covariance": at.covariance[0] * np.outer(scale, scale),
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
