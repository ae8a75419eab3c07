"""Selection repeated on bootstrapped rows: which terms come back, and how far their coefficients spread."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.selection import STLSQ, Ensemble

from .sparse_problem import Problem, bootstrapped
from .sparse_selection import stepwise, stlsq


@dataclasses.dataclass(frozen=True)
class Members:
    """What an ensemble found.

    Attributes:
        coefficients: medians over the members that kept a term, 0 for terms that too few kept; shape (term, target).
        inclusion: share of the members that kept a term, of those that had it; shape (term, target).
        spread: standard deviation over the members that kept it; shape (term, target).
        each: coefficients of every member, shape (member, term, target).
    """

    coefficients: Float[np.ndarray, "term target"]
    inclusion: Float[np.ndarray, "term target"]
    spread: Float[np.ndarray, "term target"]
    each: Float[np.ndarray, "member term target"]


def ensemble(
    terms: Float[np.ndarray, "row term"],
    targets: Float[np.ndarray, "row target"],
    optimiser: Ensemble,
    rng: np.random.Generator,
    counts: Float[np.ndarray, "member row"] | None = None,
) -> Members:
    """Select terms on bootstrapped rows and, where asked, parts of the library; all members side by side.

    Args:
        terms: shape (row, term), finite.
        targets: shape (row, target), finite.
        optimiser: what is repeated and how often.
        rng: draws rows and terms.
        counts: how often each member takes each row, shape (member, row), in place of drawn ones.

    Returns:
        Medians, inclusion, spread, and all members.

    Raises:
        RheonError: if more terms are to be left out than there are.

    Source: Fasel, Kutz, Brunton and Brunton 2022, doi:10.1098/rspa.2021.0904.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> x = rng.normal(size=(200, 4))
        >>> y = x[:, :1] - 2 * x[:, 2:3] + 0.1 * rng.normal(size=(200, 1))
        >>> ensemble(x, y, Ensemble(STLSQ(0.1), members=20), rng).inclusion.ravel().round(1).tolist()
        [1.0, 0.0, 1.0, 0.0]
    """
    n = terms.shape[1]
    if optimiser.drop >= n:
        raise RheonError(f"drop = {optimiser.drop} of {n} terms", where="Ensemble", remedy="leave out fewer")
    members = optimiser.members if counts is None else len(counts)
    allowed = np.ones((members, n), bool)
    for i in range(members if optimiser.drop else 0):
        allowed[i, rng.choice(n, optimiser.drop, replace=False)] = False
    if isinstance(optimiser.optimiser, STLSQ):
        counts = drawn(rng, members, len(terms)) if counts is None else counts
        triangles = bootstrapped(terms, targets, counts)
        each = stlsq(triangles, n, optimiser.optimiser, len(terms), allowed)
    else:
        each = _stepwise_members(terms, targets, optimiser, rng, allowed)
    return _summary(each, allowed, optimiser)


def ensemble_of(chunks: Any, optimiser: Ensemble, rng: np.random.Generator) -> Members:
    """The same for one weak equation, whose stretches (not rows, which overlap) are drawn with replacement.

    Args:
        chunks: a `Chunks` of weak equations.
        optimiser: what is repeated and how often.
        rng: draws stretches and terms.

    Returns:
        As `ensemble`, with one target.

    Raises:
        RheonError: if there are fewer than three stretches.
    """
    n, stretches = chunks.triangles.shape[1] - 1, len(chunks.rows)
    if stretches < 3:
        raise RheonError(f"{stretches} stretches to draw from", where="Ensemble", remedy="give a longer recording")
    allowed = np.ones((optimiser.members, n), bool)
    each = np.zeros((optimiser.members, n, 1))
    for i in range(optimiser.members):
        allowed[i, rng.choice(n, optimiser.drop, replace=False)] = False
        counts = np.bincount(rng.integers(0, stretches, stretches), minlength=stretches).astype(float)
        if isinstance(optimiser.optimiser, STLSQ):
            one = chunks.corrected(counts)[None]
            each[i] = stlsq(one, n, optimiser.optimiser, int(counts @ chunks.rows), allowed[i][None])[0]
        else:
            each[i, :, 0] = stepwise(chunks.problem(counts=counts), optimiser.optimiser, allowed[i])
    return _summary(each, allowed, optimiser)


def _summary(each: np.ndarray, allowed: np.ndarray, optimiser: Ensemble) -> Members:
    kept = each != 0
    inclusion = kept.sum(0) / np.maximum(allowed.sum(0), 1)[:, None]
    seen = np.where(kept, each, np.nan)
    some = kept.any(0)
    median, spread = np.zeros(some.shape), np.zeros(some.shape)
    median[some] = np.nanmedian(seen[:, some], axis=0)
    spread[some] = np.nanstd(seen[:, some], axis=0)
    large = inclusion >= max(optimiser.inclusion, 1e-12)
    return Members(np.where(large, median, 0.0), inclusion, np.where(large, spread, 0.0), each)


def drawn(rng: np.random.Generator, members: int, rows: int) -> Float[np.ndarray, "member row"]:
    """How often each row is drawn when as many rows as there are are drawn with replacement."""
    counts = np.empty((members, rows))
    for i in range(members):
        counts[i] = np.bincount(rng.integers(0, rows, rows), minlength=rows)
    return counts


def _stepwise_members(terms, targets, optimiser: Ensemble, rng, allowed) -> np.ndarray:
    n, members = terms.shape[1], len(allowed)
    inner = optimiser.optimiser
    assert not isinstance(inner, STLSQ)
    parts = np.array_split(np.arange(len(terms)), inner.folds)
    folds = np.stack([bootstrapped(terms[p], targets[p], drawn(rng, members, len(p))) for p in parts], axis=1)
    rows = np.array([len(p) for p in parts])
    each = np.zeros((members, n, targets.shape[1]))
    for i in range(members):
        for j in range(targets.shape[1]):
            one = Problem(folds[i][:, :, [*range(n), n + j]], rows, n)
            each[i, :, j] = stepwise(one, inner, allowed[i])
    return each
