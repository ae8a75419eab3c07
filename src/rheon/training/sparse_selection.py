"""Which terms of a library a law is made of: the optimisers of `rheon.core.selection` at work."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from rheon.core.errors import RheonError
from rheon.core.selection import SR3, STLSQ, MixedInteger, Stepwise

from .sparse_problem import Problem, joined, masked_fit, sizes

# seconds of the outer approximation before it is given up, and the gap at which a set of terms counts as best
SECONDS, GAP = 60.0, 1e-6
# fewer parts than this are not held out in turn
FEWEST = 3
# singular values below this share of the largest are 0: the terms depend on each other
DEPENDENT = 1e-12


def select(problem: Problem, optimiser: Any) -> Float[np.ndarray, "term target"]:
    """Coefficients of the chosen terms, 0 elsewhere, by least squares on the chosen ones.

    Args:
        problem: terms and targets, compressed.
        optimiser: an `STLSQ`, `SR3`, `Stepwise` or `MixedInteger` (an `Ensemble` is the work of
            `rheon.training.sparse_ensemble`).

    Returns:
        Shape (term, target).

    Raises:
        RheonError: if the optimiser is none, or the library is too large for it.

    Example:
        >>> from rheon.training.sparse_problem import compress
        >>> x = np.random.default_rng(0).normal(size=(80, 4))
        >>> select(compress(x, x[:, :1] - 2 * x[:, 2:3]), STLSQ(0.1)).ravel().round(9).tolist()
        [1.0, 0.0, -2.0, 0.0]
    """
    n = problem.n_terms
    if isinstance(optimiser, STLSQ):
        return stlsq(problem.whole[None], n, optimiser, problem.n_rows)[0]
    targets = problem.triangles.shape[2] - n
    columns = []
    for j in range(targets):
        use = [*range(n), n + j]
        one = Problem(problem.triangles[:, :, use], problem.rows, n)
        if isinstance(optimiser, Stepwise):
            columns.append(stepwise(one, optimiser))
        elif isinstance(optimiser, SR3):
            columns.append(_sr3(one, optimiser))
        elif isinstance(optimiser, MixedInteger):
            columns.append(_mixed_integer(one, optimiser))
        else:
            raise RheonError(
                f"{optimiser!r} is no optimiser",
                where="optimiser",
                remedy="give one of STLSQ, SR3, Stepwise, MixedInteger, Ensemble of rheon.core.selection",
            )
    return np.stack(columns, axis=1)


def stlsq(
    triangles: Float[np.ndarray, "member column column"],
    n: int,
    optimiser: STLSQ,
    rows: int,
    allowed: Bool[np.ndarray, "member term"] | None = None,
) -> Float[np.ndarray, "member term target"]:
    """Sequentially thresholded least squares on many triangles side by side.

    Args:
        triangles: of terms and targets, shape (member, column, column).
        n: number of terms.
        optimiser: threshold, ridge, scaling, rounds.
        rows: number of rows behind every triangle.
        allowed: which terms each member may use; all if not given.

    Returns:
        Coefficients, shape (member, term, target).
    """
    members, targets = len(triangles), triangles.shape[2] - n
    norms = sizes(triangles)
    # one problem for every member and target, on columns of unit size
    scaled = np.repeat(triangles[:, :, :n] / norms[:, None, :n], targets, axis=0)
    wanted = (triangles[:, :, n:] / norms[:, None, n:]).transpose(0, 2, 1).reshape(members * targets, -1)
    back = (norms[:, None, n:] / norms[:, :n, None]).transpose(0, 2, 1).reshape(members * targets, n)
    kept = np.ones((members * targets, n), bool) if allowed is None else np.repeat(allowed, targets, axis=0)
    # a penalty per row on scaled terms: the rows of unit columns add up to 1
    penalty = optimiser.ridge
    found = np.zeros(kept.shape)
    running = np.arange(len(kept))
    for _ in range(optimiser.rounds):
        found[running] = masked_fit(scaled[running], wanted[running], kept[running], penalty)
        weights = np.abs(found[running] if optimiser.scaled else found[running] * back[running])
        large = kept[running] & (weights >= optimiser.threshold)
        changed = (large != kept[running]).any(1)
        kept[running] = large
        running = running[changed]
        if not len(running):
            break
    else:
        found[running] = masked_fit(scaled[running], wanted[running], kept[running], penalty)
    return (found * kept * back).reshape(members, targets, n).transpose(0, 2, 1)


def stepwise(
    problem: Problem, optimiser: Stepwise, allowed: Bool[np.ndarray, " term"] | None = None
) -> Float[np.ndarray, " term"]:
    """Backward elimination for one target.

    Args:
        problem: with one target.
        optimiser: criterion, folds, least share.
        allowed: terms that may be used; all if not given.

    Returns:
        Coefficients, shape (term,).
    """
    n, whole = problem.n_terms, problem.whole
    norms = sizes(whole)
    if norms[n] == 1.0 and not whole[:, n].any():
        return np.zeros(n)
    start = np.arange(n) if allowed is None else np.flatnonzero(allowed)
    path = _elimination(whole / norms, start)
    count = _stop(problem, path, optimiser, norms, start)
    chosen = path[count][0]
    while True:
        weights = _refit(whole / norms, chosen)
        small = np.abs(weights) < optimiser.least
        if not small.any():
            break
        chosen = np.delete(chosen, np.argmin(np.abs(weights)))
    found = np.zeros(n)
    found[chosen] = weights * norms[n] / norms[chosen]
    return found


def _refit(triangle: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(triangle[:, chosen], triangle[:, -1], rcond=DEPENDENT)[0] if len(chosen) else np.zeros(0)


def _elimination(triangle: np.ndarray, start: np.ndarray) -> dict[int, tuple[np.ndarray, np.ndarray, float]]:
    """Number of terms -> the terms, their weights and the squared residual, from all terms down to none."""
    chosen, target = start.copy(), triangle[:, -1]
    path: dict[int, tuple[np.ndarray, np.ndarray, float]] = {}
    while len(chosen):
        left, singular, right = np.linalg.svd(triangle[:, chosen], full_matrices=False)
        good = singular > DEPENDENT * singular[0]
        inverse = (right[good].T / singular[good]) @ left[:, good].T
        weights = inverse @ target
        square = float(np.sum((triangle[:, chosen] @ weights - target) ** 2))
        path[len(chosen)] = (chosen.copy(), weights, square)
        # how much the squared residual grows when a term goes; where columns depend on others it does not grow
        growth = weights**2 / np.sum(inverse**2, axis=1)
        if not good.all():
            growth = growth * np.sum(right[good] ** 2, axis=0)
            null = np.sum(right[~good] ** 2, axis=0)
            growth = np.where(null > 1e-6, -null, growth)
        chosen = np.delete(chosen, np.argmin(growth))
    path[0] = (chosen, np.zeros(0), float(np.sum(target**2)))
    return path


def _stop(problem: Problem, path, optimiser: Stepwise, norms, start) -> int:
    """How many terms to keep."""
    counts = np.arange(len(start) + 1)
    best = []
    # a recording too short to hold parts of it out
    few = len(problem.triangles) < FEWEST
    if optimiser.criterion in ("ebic", "both") or few:
        # of few rows the plain criterion keeps too much: McQuarrie 1999
        n, most = problem.n_rows, len(start) // 2
        values = []
        for k in range(len(start) + 1):
            # almost all of the terms are no rarer a choice than half of them
            ways = math.log(math.comb(len(start), min(k, most)))
            share = max(path[k][2], 1e-28) / n
            values.append(n * math.log(share) + k * math.log(n) * n / max(n - k - 2, 1) + 2 * ways)
        best.append(int(np.argmin(values)))
    if optimiser.criterion in ("cv", "both") and not few:
        best.append(_by_held_out(problem, norms, start, counts))
    return min(best)


def _by_held_out(problem: Problem, norms, start, counts) -> int:
    """The fewest terms whose held-out error is not worse than the least by more than its standard error."""
    triangles = problem.triangles / norms
    errors = np.zeros((len(triangles), len(counts)))
    for i in range(len(triangles)):
        trained = _elimination(joined(np.delete(triangles, i, axis=0)), start)
        for k in counts:
            chosen, weights, _ = trained[k]
            gap = triangles[i][:, chosen] @ weights - triangles[i][:, -1]
            errors[i, k] = np.sum(gap**2) / max(problem.rows[i], 1)
    total = errors.mean(0)
    least = int(np.argmin(total))
    worse = errors - errors[:, [least]]
    allowed = worse.std(0, ddof=1) / math.sqrt(len(triangles))
    return int(np.flatnonzero(worse.mean(0) <= allowed)[0])


def held_out_error(problem: Problem, kept: Bool[np.ndarray, " term"]) -> float:
    """Squared error on parts held out in turn over the square of the target, with these terms; infinite without any."""
    chosen, n = np.flatnonzero(kept), problem.n_terms
    if len(chosen) == 0:
        return math.inf
    error = 0.0
    for i, part in enumerate(problem.triangles):
        rest = joined(np.delete(problem.triangles, i, axis=0))
        weights = np.linalg.lstsq(rest[:, chosen], rest[:, n], rcond=None)[0]
        error += float(np.sum((part[:, chosen] @ weights - part[:, n]) ** 2))
    return error / max(float(np.sum(problem.triangles[:, :, n] ** 2)), np.finfo(float).tiny)


def _sr3(problem: Problem, optimiser: SR3) -> np.ndarray:
    """Sparse relaxed regularised regression for one target, refitted on the terms it keeps."""
    n, whole = problem.n_terms, problem.whole
    norms = sizes(whole)
    terms, target = whole[:, :n] / norms[:n], whole[:, n] / norms[n]
    unit = np.ones(n) if optimiser.scaled else norms[n] / norms[:n]
    inverse = np.linalg.inv(terms.T @ terms + np.eye(n) / optimiser.relaxation)
    sparse = np.linalg.lstsq(terms, target, rcond=None)[0]
    for _ in range(optimiser.rounds):
        dense = inverse @ (terms.T @ target + sparse / optimiser.relaxation)
        size = np.abs(dense) * unit
        if optimiser.penalty == "l0":
            new = np.where(size >= optimiser.threshold, dense, 0.0)
        else:
            new = np.sign(dense) * np.maximum(size - optimiser.threshold, 0.0) / unit
        if np.allclose(new, sparse, rtol=0, atol=1e-12):
            break
        sparse = new
    chosen = np.flatnonzero(sparse)
    found = np.zeros(n)
    found[chosen] = _refit(np.column_stack([terms, target]), chosen) * norms[n] / norms[chosen]
    return found


def _spread(n: int, chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
    point = np.zeros(n)
    point[chosen] = weights
    return point


def _mixed_integer(problem: Problem, optimiser: MixedInteger) -> np.ndarray:
    """The best set of at most so many terms for one target, by mixed-integer linear programs over tangent planes."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, whole = problem.n_terms, problem.whole
    if n > optimiser.most:
        raise RheonError(
            f"a mixed-integer search over {n} terms",
            where="MixedInteger",
            remedy=f"use a library of at most {optimiser.most} terms, or Stepwise()",
        )
    norms = sizes(whole)
    terms, target = whole[:, :n] / norms[:n], whole[:, n] / norms[n]
    quadratic, linear, square = terms.T @ terms, terms.T @ target, float(target @ target)
    most, bound = min(optimiser.terms, n), optimiser.bound
    # unknowns: weights, switches, and the squared residual
    one = np.eye(n)
    rows = [np.hstack([one, -bound * one, np.zeros((n, 1))]), np.hstack([-one, -bound * one, np.zeros((n, 1))])]
    rows.append(np.hstack([np.zeros((1, n)), np.ones((1, n)), np.zeros((1, 1))]))
    below = [np.zeros(n), np.zeros(n), np.array([float(most)])]
    limits = Bounds(np.r_[-bound * np.ones(n), np.zeros(n + 1)], np.r_[bound * np.ones(n), np.ones(n), square])
    kinds = np.r_[np.zeros(n), np.ones(n), 0.0]
    path = _elimination(np.column_stack([terms, target]), np.arange(n))
    chosen = path[most][0]
    best, points = path[most][2], [_spread(n, *path[k][:2]) for k in range(n + 1)]
    begin = time.monotonic()
    while True:
        # the squared residual lies above its tangent plane at every point seen
        for point in points:
            slope = 2 * (quadratic @ point - linear)
            rows.append(np.r_[slope, np.zeros(n), -1.0][None])
            below.append(np.array([slope @ point - (point @ quadratic @ point - 2 * linear @ point + square)]))
        left = SECONDS - (time.monotonic() - begin)
        solved = milp(
            np.r_[np.zeros(2 * n), 1.0],
            constraints=LinearConstraint(np.vstack(rows), -np.inf, np.concatenate(below)),
            integrality=kinds,
            bounds=limits,
            options={"time_limit": max(left, 0.1)},
        )
        if not solved.success or left <= 0:
            raise RheonError(
                f"no set of {most} of {n} terms was proven best within {SECONDS:.0f} s",
                where="MixedInteger",
                remedy="use a smaller library, or Stepwise()",
            )
        now = np.flatnonzero(solved.x[n : 2 * n] > 0.5)
        weights = _refit(np.column_stack([terms, target]), now)
        value = float(np.sum((terms[:, now] @ weights - target) ** 2))
        if value < best:
            best, chosen = value, now
        if best - solved.x[-1] <= GAP * square:
            break
        points = [_spread(n, now, weights)]
    weights = _refit(np.column_stack([terms, target]), chosen)
    found = np.zeros(n)
    found[chosen] = weights * norms[n] / norms[chosen]
    return found
