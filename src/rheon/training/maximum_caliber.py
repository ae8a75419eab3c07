"""The least committed rule of change with given averages: conditional maximum entropy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result

STEPS, ENOUGH, HALVINGS = 100, 1e-12, 40


@in_double
def maximum_caliber(features, averages, prior, occupancy=None) -> Result:
    """Transition probabilities p(x'|x) nearest to a prior rule with given averages of what happens in a step.

    p(x'|x) = prior(x'|x) exp(-lambda . phi(x, x')) / z(x). With averages for every source the multipliers are the
    source's own; with averages over everything they are shared, and z(x) keeps every source normalised (the causal
    form: what is tilted is the rule, not the path, so that the future does not act on the present).

    Args:
        features: phi, shape (source, target, feature).
        averages: shape (source, feature): of every source; or (feature,): over all of them.
        prior: shape (source, target), non-negative; rows need not be normalised.
        occupancy: share of the time in each source, shape (source,); needed with shared averages.

    Returns:
        Multipliers, shape (source, feature) or (feature,). Details: "transitions" (source, target), "log_z" (source,),
        "steps", "residual" (largest error of an average, in standard deviations).

    Raises:
        RheonError: if shapes do not fit, or the averages are not met.

    Source: Pressé et al. 2013, doi:10.1103/RevModPhys.85.1115; Rogers, Beck and Rempe 2011, arXiv 1105.5662.

    Example:
        >>> walk = maximum_caliber(np.array([[[-1.0], [0.0], [1.0]]]), [[0.5]], np.ones((1, 3)))
        >>> round(float(walk["transitions"][0] @ [-1, 0, 1]), 9)
        0.5
    """
    table, rule = np.asarray(features, float), np.asarray(prior, float)
    wanted = np.asarray(averages, float)
    if table.ndim != 3 or rule.shape != table.shape[:2] or wanted.shape not in (table.shape[::2], table.shape[2:]):
        raise RheonError(
            f"features {table.shape}, prior {rule.shape} and averages {wanted.shape} do not fit",
            remedy="give (source, target, feature), (source, target), and (source, feature) or (feature,)",
        )
    if not (np.isfinite(table).all() and np.isfinite(wanted).all() and np.isfinite(rule).all()):
        raise RheonError("a number is not finite", where="features, averages, prior")
    if (rule < 0).any() or not rule.any(1).all():
        raise RheonError("each source needs non-negative weights, one of them positive", where="prior")
    shared = wanted.ndim == 1
    share = np.ones(len(rule))
    if shared:
        if occupancy is None:
            raise RheonError("averages over everything need the share of time in each source", where="occupancy")
        share = np.asarray(occupancy, float)
        if share.shape != (len(rule),) or (share < 0).any() or not np.isfinite(share).all() or share.sum() <= 0:
            raise RheonError("the occupancy is one non-negative share for each source", where="occupancy")
        share = share / share.sum()
    with np.errstate(divide="ignore"):
        log_rule = np.log(rule)
    found = _newton(table, wanted, log_rule, share, shared)
    multipliers, moves, log_z, steps, residual = (np.asarray(v) for v in found)
    if not residual <= 1e-9:
        raise RheonError(
            f"the averages were met to {float(residual):.1e} of a standard deviation only",
            where="averages",
            remedy="they lie at the edge of what the prior allows, or beyond it",
        )
    return Result(
        "maximum caliber",
        multipliers,
        verdict="converged",
        method=f"Newton's method on the dual, {int(steps)} steps",
        axes=("feature",) if shared else ("source", "feature"),
        details={"transitions": moves, "log_z": log_z, "steps": int(steps), "residual": float(residual)},
    )


def _rule(multipliers, table, log_rule):
    """Transition probabilities and log normalisers; multipliers of shape (source, feature)."""
    log_p = log_rule - jnp.einsum("stf,sf->st", table, multipliers)
    log_z = jax.scipy.special.logsumexp(log_p, axis=1)
    return jnp.exp(log_p - log_z[:, None]), log_z


def _newton(table, wanted, log_rule, share, shared: bool):
    """All sources at once; with shared multipliers there is a single problem."""
    n, _, k = table.shape
    groups = 1 if shared else n

    def spread(multipliers):
        return jnp.broadcast_to(multipliers, (n, k)) if shared else multipliers

    def gathered(value):
        return jnp.sum(share.reshape(-1, *(1,) * (value.ndim - 1)) * value, 0, keepdims=True) if shared else value

    goal = wanted[None] if shared else wanted

    @jax.jit
    def look(multipliers):
        moves, log_z = _rule(spread(multipliers), table, log_rule)
        means = jnp.einsum("st,stf->sf", moves, table)
        away = table - means[:, None]
        covariance = gathered(jnp.einsum("st,stf,stg->sfg", moves, away, away))
        dual = gathered(log_z) + jnp.sum(multipliers * goal, 1)
        gap = goal - gathered(means)
        size = jnp.sqrt(jnp.maximum(jnp.diagonal(covariance, axis1=1, axis2=2), 1e-300))
        return dual, gap, covariance, jnp.max(jnp.abs(gap) / size, axis=1), moves, log_z

    multipliers, steps = np.zeros((groups, k)), 0
    here = [np.asarray(v) for v in look(multipliers)]
    while steps < STEPS and here[3].max() > ENOUGH and np.isfinite(here[3]).all():
        step = -np.einsum("sfg,sg->sf", np.linalg.pinv(here[2], rcond=1e-13, hermitian=True), here[1])
        factor = np.ones((groups, 1))
        for _ in range(HALVINGS):
            there = [np.asarray(v) for v in look(multipliers + factor * step)]
            worse = ~(there[0] <= here[0] + 1e-15 * np.abs(here[0]))
            if not worse.any():
                break
            factor = np.where(worse[:, None], 0.5 * factor, factor)
        else:
            break
        multipliers, here, steps = multipliers + factor * step, there, steps + 1
    return multipliers[0] if shared else multipliers, here[4], here[5], steps, here[3].max()
