"""Newton's method on the convex dual of a maximum-entropy problem, for many sources at once."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

# Newton steps, and the largest error of an average in units of its standard deviation, at which the search ends
STEPS, ENOUGH = 100, 1e-12
# halvings of a step that does not lower the dual
HALVINGS = 40
# an error of an average, in standard deviations, above which a search has failed
MET = 1e-9


class Dual(NamedTuple):
    """What is known at some multipliers.

    Attributes:
        value: of the dual, shape (group,).
        gap: averages wanted, less those had. Shape (group, feature).
        covariance: of the features, the Hessian of the dual. Shape (group, feature, feature).
        residual: largest gap in standard deviations. Shape (group,).
        moves: probabilities, shape (source, target).
        log_z: shape (source,).
    """

    value: Float[np.ndarray, " group"]
    gap: Float[np.ndarray, "group feature"]
    covariance: Float[np.ndarray, "group feature feature"]
    residual: Float[np.ndarray, " group"]
    moves: Float[np.ndarray, "source target"]
    log_z: Float[np.ndarray, " source"]


def minimise(table, goal, log_rule, share=None) -> tuple[Float[np.ndarray, "group feature"], Dual, int]:
    """Multipliers of p(x'|x) = rule(x'|x) exp(-lambda . phi(x, x')) / z(x) that give the averages.

    Args:
        table: phi, shape (source, target, feature).
        goal: averages wanted, shape (group, feature): a group for every source, or a single one.
        log_rule: shape (source, target); -inf where a change is impossible.
        share: of the time in each source, shape (source,): its sources then have multipliers in common and the goal a
            single group; None where each source has its own.

    Returns:
        Multipliers, what is known there, and the Newton steps taken.
    """

    def look(multipliers) -> Dual:
        return Dual(*(np.asarray(v) for v in _look(multipliers, table, goal, log_rule, share, share is not None)))

    multipliers, steps = np.zeros(np.shape(goal)), 0
    here = look(multipliers)
    while steps < STEPS and here.residual.max() > ENOUGH and np.isfinite(here.residual).all():
        # redundant constraints make the Hessian singular: the shortest step is taken
        inverse = np.linalg.pinv(here.covariance, rcond=1e-13, hermitian=True)
        step = -np.einsum("sfg,sg->sf", inverse, here.gap)
        factor = np.ones((len(multipliers), 1))
        for _ in range(HALVINGS):
            there = look(multipliers + factor * step)
            worse = ~(there.value <= here.value + 1e-15 * np.abs(here.value))
            if not worse.any():
                break
            factor = np.where(worse[:, None], 0.5 * factor, factor)
        else:
            break
        multipliers, here, steps = multipliers + factor * step, there, steps + 1
    return multipliers, here, steps


@partial(jax.jit, static_argnames="shared")
def _look(multipliers, table, goal, log_rule, share, shared: bool):
    def gathered(value):
        return jnp.sum(share.reshape(-1, *(1,) * (value.ndim - 1)) * value, 0, keepdims=True) if shared else value

    own = jnp.broadcast_to(multipliers, (len(table), table.shape[2]))
    log_p = log_rule - jnp.einsum("stf,sf->st", table, own)
    log_z = jax.scipy.special.logsumexp(log_p, axis=1)
    moves = jnp.exp(log_p - log_z[:, None])
    means = jnp.einsum("st,stf->sf", moves, table)
    away = table - means[:, None]
    covariance = gathered(jnp.einsum("st,stf,stg->sfg", moves, away, away))
    gap = goal - gathered(means)
    size = jnp.sqrt(jnp.maximum(jnp.diagonal(covariance, axis1=1, axis2=2), 1e-300))
    value = gathered(log_z) + jnp.sum(multipliers * goal, 1)
    return value, gap, covariance, jnp.max(jnp.abs(gap) / size, axis=1), moves, log_z
