"""The least committed rule of change with given averages: conditional maximum entropy."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.training._dual import MET, minimise


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
    multipliers, at, steps = minimise(table, wanted[None] if shared else wanted, log_rule, share if shared else None)
    residual = float(at.residual.max())
    if not residual <= MET:
        raise RheonError(
            f"the averages were met to {residual:.1e} of a standard deviation only",
            where="averages",
            remedy="they lie at the edge of what the prior allows, or beyond it",
        )
    return Result(
        "maximum caliber",
        multipliers[0] if shared else multipliers,
        verdict="converged",
        method=f"Newton's method on the dual, {steps} steps",
        axes=("feature",) if shared else ("source", "feature"),
        details={"transitions": at.moves, "log_z": at.log_z, "steps": steps, "residual": residual},
    )
