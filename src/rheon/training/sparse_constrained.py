"""Sparse regression under linear equalities between coefficients, energy-preserving quadratic terms among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.linalg
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.library import Library
from rheon.core.selection import Ensemble, Equality

from .sparse_problem import compress, sizes
from .sparse_selection import select

ROUNDS, TOLERANCE = 20, 1e-9


def constrained(
    model: Any,
    terms: Float[np.ndarray, "row term"],
    targets: Float[np.ndarray, "row equation"],
    names,
    library: Library,
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of all equations together, under a model's equalities.

    Terms are chosen by the optimiser without the equalities; terms that an equality ties to a chosen one are taken in;
    then all equations are solved together, and terms below the threshold go, until nothing changes.

    Args:
        model: with `constraints`, `energy_preserving` and an optimiser.
        terms: shape (row, term).
        targets: shape (row, equation).
        names: variables of the library.
        library: bound to them.

    Returns:
        Coefficients and standard errors, shape (equation, term) each.

    Raises:
        RheonError: if an equality names what is not there, the library has no such terms, or equalities contradict.

    Source: Loiseau and Brunton 2018, doi:10.1017/jfm.2017.823; Schlegel and Noack 2015, doi:10.1017/jfm.2014.736.
    """
    if isinstance(model.optimiser, Ensemble):
        raise RheonError("an ensemble under constraints", remedy="use the optimiser inside of it")
    n, q = terms.shape[1], targets.shape[1]
    rows, values = equalities(model.constraints, names[:q], library.terms(names), q)
    if model.energy_preserving:
        more = energy_preserving(library.powers(len(names)), q)
        rows, values = np.vstack([rows, more]), np.append(values, np.zeros(len(more)))
    problem = compress(terms, targets)
    whole = problem.whole
    norms = sizes(whole)
    least = getattr(model.optimiser, "threshold", getattr(model.optimiser, "least", 1e-3))
    scaled = getattr(model.optimiser, "scaled", True)
    kept = (select(problem, model.optimiser) != 0).T
    tied = np.abs(rows[:, kept.ravel()]).sum(1) > 0
    kept |= (np.abs(rows[tied]).sum(0) > 0).reshape(q, n)
    for _ in range(ROUNDS):
        found, errors = _solve(whole, n, q, kept, rows, values, problem.n_rows)
        size = np.abs(found) * norms[:n] / norms[n:, None] if scaled else np.abs(found)
        small = kept & (size < least)
        # what an equality demands stays
        if not small.any() or not _feasible(rows, values, kept & ~small):
            break
        kept &= ~small
    return found, errors


def equalities(
    constraints: Sequence[Equality], states: Sequence[str], terms: Sequence[str], q: int
) -> tuple[Float[np.ndarray, "equality coefficient"], Float[np.ndarray, " equality"]]:
    """Equalities as rows over all coefficients, equation by equation.

    Raises:
        RheonError: if an equality names a variable or a term that is not there.
    """
    rows, values = np.zeros((len(constraints), q * len(terms))), np.zeros(len(constraints))
    known = f"equations {', '.join(states)}; terms {', '.join(terms)}"
    for i, one in enumerate(constraints):
        values[i] = one.value
        for state, term, weight in _triples(one):
            if state not in states or term not in terms:
                raise RheonError(f"no coefficient of {term!r} in {state!r}", where="constraints", remedy=known)
            rows[i, list(states).index(state) * len(terms) + list(terms).index(term)] += weight
    return rows, values


def _triples(one: Equality) -> tuple[tuple[str, str, float], ...]:
    """The weights as the value keeps them."""
    weights: Any = one.weights
    return weights


def energy_preserving(powers, q: int) -> Float[np.ndarray, "equality coefficient"]:
    """One row for every cubic monomial: the sum of states times quadratic terms has none.

    Raises:
        RheonError: if the library has no quadratic terms.

    Example:
        >>> energy_preserving(((1, 1), (2, 0), (0, 2)), 2).tolist()[0]
        [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    """
    n = len(powers)
    rows: dict[tuple[int, ...], np.ndarray] = {}
    for j, power in enumerate(powers):
        if power is None or sum(power) != 2 or any(power[q:]):
            continue
        for state in range(q):
            cubic = tuple(p + (i == state) for i, p in enumerate(power))
            rows.setdefault(cubic, np.zeros(q * n))[state * n + j] += 1.0
    if not rows:
        raise RheonError("no quadratic terms", where="energy_preserving", remedy="use Polynomial(2)")
    return np.stack([rows[c] for c in sorted(rows, reverse=True)])


def _feasible(rows, values, kept) -> bool:
    some = rows[:, kept.ravel()]
    found = np.linalg.lstsq(some, values, rcond=None)[0] if some.shape[1] else np.zeros(0)
    return bool(np.abs(some @ found - values).max(initial=0.0) <= TOLERANCE * max(1.0, np.abs(values).max(initial=0.0)))


def _solve(whole, n: int, q: int, kept, rows, values, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Least squares of all equations, each weighted by its own residual, in the null space of the equalities."""
    if not _feasible(rows, values, kept):
        raise RheonError(
            "the equalities contradict each other, or demand terms that are not there", where="constraints"
        )
    chosen = [np.flatnonzero(k) for k in kept]
    blocks, right = [], []
    for e, c in enumerate(chosen):
        terms, target = whole[:, c], whole[:, n + e]
        free = np.linalg.lstsq(terms, target, rcond=None)[0] if len(c) else np.zeros(0)
        size = np.sqrt(np.sum((terms @ free - target) ** 2) / max(count - len(c), 1))
        size = max(size, 1e-9 * np.linalg.norm(target) / np.sqrt(count), np.finfo(float).tiny)
        blocks.append(terms / size)
        right.append(target / size)
    joint, wanted = scipy.linalg.block_diag(*blocks), np.concatenate(right)
    some = rows[:, kept.ravel()]
    one = np.linalg.lstsq(some, values, rcond=None)[0] if len(rows) else np.zeros(joint.shape[1])
    free = scipy.linalg.null_space(some) if len(rows) else np.eye(joint.shape[1])
    weights = np.linalg.lstsq(joint @ free, wanted - joint @ one, rcond=None)[0]
    spread = free @ np.linalg.pinv(joint @ free)
    found, errors = np.zeros(q * n), np.zeros(q * n)
    found[kept.ravel()] = one + free @ weights
    errors[kept.ravel()] = np.sqrt(np.sum(spread**2, axis=1))
    return found.reshape(q, n), errors.reshape(q, n)
