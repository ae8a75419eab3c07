"""Constants of a scheme in terms of those that are free: constraints are linear in the logarithms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError
from rheon.engine.dwells.scheme import Scheme

# a constraint that others already imply holds to this error of a logarithm
IMPLIED = 1e-9


class LogLinear(NamedTuple):
    """ln constants = matrix @ ln free + offset.

    Attributes:
        matrix: shape (hop, free).
        offset: shape (hop,).
        free: positions of the free constants, shape (free,).
    """

    matrix: np.ndarray
    offset: np.ndarray
    free: np.ndarray


def log_linear(scheme: Scheme, fixed: Iterable[str], equal: Mapping[str, tuple[str, float]], reversible: bool):
    """The constraints of a fit, solved for as many constants as there are constraints.

    Args:
        scheme: whose constants stand for those that are fixed.
        fixed: labels of constants that stay as they are.
        equal: label -> (label of another, factor): the first is the factor times the second.
        reversible: whether rates around every cycle multiply to the same both ways; the last hop of a cycle that is
            not yet determined then follows from the others.

    Raises:
        RheonError: if a label is unknown, constraints contradict each other, or a hop has no way back.
    """
    at = {label: i for i, label in enumerate(scheme.labels)}
    unknown = [n for n in (*fixed, *equal, *(of for of, _ in equal.values())) if n not in at]
    if unknown:
        raise RheonError(f"the scheme has no constant {', '.join(map(repr, unknown))}", where="fixed, equal",
                         remedy=f"it has {', '.join(at)}")  # fmt: skip
    values = np.asarray(scheme.rate_constants(), float)
    if not (np.isfinite(values) & (values > 0)).all():
        raise RheonError(f"constants {values.tolist()}", where="scheme", remedy="start from positive constants")
    rows: list[tuple[np.ndarray, float]] = []
    unit = np.eye(len(values))
    rows += [(unit[at[name]], float(np.log(values[at[name]]))) for name in fixed]
    for name, (of, factor) in equal.items():
        if not (np.isfinite(factor) and factor > 0):
            raise RheonError(f"{name} is {factor} times {of}", where="equal", remedy="give a positive factor")
        rows.append((unit[at[name]] - unit[at[of]], float(np.log(factor))))
    if reversible:
        logs = np.log(np.asarray(scheme.factors(), float))
        rows += [(row, float(-row @ logs)) for row in cycles(scheme)]
    return _solved(rows, len(values))


def cycles(scheme: Scheme) -> np.ndarray:
    """A basis of the cycles: +1 for hops along it, -1 for those back. Shape (cycle, hop).

    The rows times the logarithms of the rates are the affinities.

    Raises:
        RheonError: if a hop has no way back.

    Source: Schnakenberg 1976, doi:10.1103/RevModPhys.48.571.
    """
    hops = list(scheme.hops)
    lonely = [hop for hop in hops if hop[::-1] not in hops]
    if lonely:
        raise RheonError(f"there is no way back from {lonely[0][1]} to {lonely[0][0]}", where="scheme",
                         remedy="add the hop back, or fit with reversible=False")  # fmt: skip
    root = scheme.states[-1]
    paths: dict[str, list[tuple[str, str]]] = {root: []}
    queue, tree = [root], set()
    for here in queue:
        for a, b in hops:
            if a == here and b not in paths:
                paths[b] = [*paths[here], (a, b)]
                tree |= {(a, b), (b, a)}
                queue.append(b)
    found, seen = [], set(tree)
    for a, b in hops:
        if (a, b) in seen:
            continue
        seen |= {(a, b), (b, a)}
        row = np.zeros(len(hops))
        for sign, path in ((1, [*paths[a], (a, b)]), (-1, paths[b])):
            for step in path:
                row[hops.index(step)] += sign
                row[hops.index(step[::-1])] -= sign
        found.append(row)
    return np.array(found).reshape(-1, len(hops))


def _solved(rows: list[tuple[np.ndarray, float]], n: int) -> LogLinear:
    """Constraints row . x = value by elimination; each determines the last of its numbers that is not yet."""
    kept: list[tuple[int, np.ndarray, float]] = []
    for row, value in rows:
        row = row.astype(float).copy()
        for pivot, other, known in kept:
            value -= row[pivot] * known
            row -= row[pivot] * other
        if np.abs(row).max() < IMPLIED:
            if abs(value) > IMPLIED:
                raise RheonError("the constraints contradict each other", where="fixed, equal, reversible",
                                 remedy="fix fewer constants, or none that detailed balance determines")  # fmt: skip
            continue
        pivot = int(np.flatnonzero(np.abs(row) > IMPLIED)[-1])
        row, value = row / row[pivot], value / row[pivot]
        kept = [(p, other - other[pivot] * row, known - other[pivot] * value) for p, other, known in kept]
        kept.append((pivot, row, value))
    pivots = {p for p, _, _ in kept}
    free = np.array([i for i in range(n) if i not in pivots], int)
    matrix, offset = np.zeros((n, len(free))), np.zeros(n)
    matrix[free, np.arange(len(free))] = 1.0
    for pivot, row, value in kept:
        matrix[pivot], offset[pivot] = -row[free], value
    return LogLinear(matrix, offset, free)
