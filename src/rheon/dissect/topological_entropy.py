"""Topological entropy of a sequence of symbols."""

from __future__ import annotations

import itertools
import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.core.symbols import Symbols, Words

from ._symbolic import as_symbols

NAME = "topological entropy"
# places that each word seen must have on average
PLACES_PER_WORD = 10
# share of the probability that words never seen may hold (Good and Turing: words seen once per place)
UNSEEN = 1e-3
SETTLED = 0.01
DENSE = 300
MOST_NODES = 200_000


def topological_entropy(data, partition=None, *, longest: int = 12, key=0) -> Result:
    """Growth rate of the number of words with their length: log of the largest eigenvalue of the graph of words.

    Nodes of the graph of order n are the words of n symbols, edges the words of n + 1. Its entropy falls with n to
    that of the dynamics: a shift that forbids words of up to n + 1 symbols has it exactly. One false transition
    changes it, and so does an allowed one that was never seen: noise and short data both matter.

    Args:
        data: `Symbols`, a result of `symbols`, whatever that takes, or a graph as a square array of booleans: which
            symbol (row) may be followed by which (column).
        partition: as in `symbols`.
        longest: longest words that are nodes.
        key: as in `symbols`.

    Returns:
        Result in nats per symbol. Details: `lengths` n, `by_length`, `nodes`, `edges`, `unseen` (share of probability
        that unseen words of n + 1 symbols are estimated to hold), `per_time`. "converged" if the last two agree to
        1 %, "not converged" otherwise: an upper estimate; "cannot tell" where the data do not cover even the words of
        two symbols; "exact" for a matrix.

    Raises:
        RheonError: as `symbols`, or if a matrix is not square.

    Source: Adler, Konheim and McAndrew 1965, doi:10.1090/S0002-9947-1965-0175106-9; Lind and Marcus 1995,
        doi:10.1017/CBO9780511626302, theorem 4.4.4; unseen words: Good 1953, doi:10.1093/biomet/40.3-4.237.

    Example:
        >>> import numpy as np
        >>> golden = topological_entropy(np.array([[True, True], [True, False]]))
        >>> round(float(np.exp(golden.value)), 6)
        1.618034
    """
    matrix = np.asarray(data) if isinstance(data, np.ndarray | list) else None
    if matrix is not None and matrix.dtype == bool:
        return _of_matrix(matrix)
    made, _, how = as_symbols(data, partition, key=key)
    rows = _table(made, whole(longest, "longest"))
    method = f"largest eigenvalue of the graphs of words up to {len(rows)} symbols; {how}"
    if not rows:
        reason = f"{made.n_known} symbols do not cover the words of two symbols of an alphabet of {made.n_symbols}"
        return Result(NAME, math.nan, verdict="cannot tell", reason=reason, units="nat/symbol", method=method)
    lengths, values, nodes, edges, unseen = (np.array(v) for v in zip(*rows, strict=True))
    settled = len(rows) > 1 and abs(values[-1] - values[-2]) <= max(SETTLED * abs(values[-1]), 1e-12)
    reason = "" if settled else "words of one symbol only: nothing to compare with"
    if not settled and len(rows) > 1:
        reason = f"the last step changed it by {values[-1] - values[-2]:+.2g}: an upper estimate"
    return Result(
        NAME,
        float(values[-1]),
        verdict="converged" if settled else "not converged",
        reason=reason,
        units="nat/symbol",
        method=method,
        details={
            "lengths": lengths, "by_length": values, "nodes": nodes, "edges": edges, "unseen": unseen,
            "per_time": float(values[-1]) / made.dt,
        },
        figure=_figure(lengths, values),
    )  # fmt: skip


def _of_matrix(matrix: np.ndarray) -> Result:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise RheonError(f"a matrix of shape {matrix.shape}", where="data", remedy="give (symbol, symbol)")
    source, target = np.nonzero(matrix)
    value = log_radius(source, target, len(matrix))
    return Result(NAME, value, verdict="exact", units="nat/symbol", method="largest eigenvalue of the given graph")


def _table(made: Symbols, longest: int) -> list[tuple]:
    """(length, entropy, nodes, edges, unseen share), as long as the edges are covered by the data."""
    rows: list[tuple] = []
    nodes: Words | None = None
    for length, words in itertools.islice(made.blocks(), longest + 1):
        places = int(words.counts.sum())
        if not places:
            break
        single = float((words.counts == 1).sum() / places)
        if places < PLACES_PER_WORD * len(words.counts) or single > UNSEEN or len(words.counts) > MOST_NODES:
            break
        if nodes is not None:
            ends = np.unique(np.concatenate([words.table[:, :-1], words.table[:, 1:]]), axis=0, return_inverse=True)[1]
            source, target = np.split(ends.ravel(), 2)
            value = log_radius(source, target, int(ends.max()) + 1)
            rows.append((length - 1, value, len(nodes.counts), len(words.counts), single))
        nodes = words
    return rows


def log_radius(source: np.ndarray, target: np.ndarray, n: int) -> float:
    """Log of the largest eigenvalue of a graph of n nodes from its edges; -inf where it has no cycle."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array((np.ones(len(source)), (source, target)), shape=(n, n))
    graph.data[:] = 1.0
    _, part = connected_components(graph, directed=True, connection="strong")
    # only nodes that lie on cycles matter, and each part on its own: the eigenvalues of the rest are zero
    inside = part[source] == part[target]
    best = 0.0
    for label in np.unique(part[source[inside]]):
        members = np.flatnonzero(part == label)
        best = max(best, _radius(graph[members][:, members]))
    return math.log(best) if best > 0 else -math.inf


def _radius(graph) -> float:
    """Largest eigenvalue of a strongly connected graph."""
    n = graph.shape[0]
    if n <= DENSE:
        return float(np.abs(np.linalg.eigvals(graph.toarray())).max())
    # adding the identity makes the graph aperiodic, so that powers converge; bounds by Collatz and Wielandt
    vector = np.ones(n)
    for _ in range(20_000):
        after = graph @ vector + vector
        ratio = after / vector
        vector = after / after.max()
        if ratio.max() - ratio.min() < 1e-12 * ratio.max():
            break
    return float(ratio.max() + ratio.min()) / 2 - 1


def _figure(lengths, values) -> Figure:
    line = Trace("line", lengths, values, name="log of the largest eigenvalue", role="data")
    return Figure((Panel((line,), x="length of words n", y="topological entropy (nat/symbol)"),))
