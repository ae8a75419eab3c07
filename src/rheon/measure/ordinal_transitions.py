"""Ordinal transitions: which order of values follows which, and whether chance would leave as many out."""

from __future__ import annotations

import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import is_constant, noted, signal_of, tamed, uneven
from ._ordinal import pattern_codes
from ._settings import number, whole
from .surrogates import surrogates as make_surrogates

NAME = "ordinal transitions"
KINDS = ("iaaft", "phase", "shuffle")


def ordinal_transitions(
    data,
    order: int = 4,
    delay: int = 1,
    *,
    step: int = 1,
    surrogates: int = 39,
    kind: str = "iaaft",
    level: float = 0.05,
    variable=0,
    most: int = 20_000,
    key=0,
) -> Result:
    """Do fewer ordinal patterns occur than in surrogates with the same values and spectrum? With their Markov graph.

    A deterministic law forbids patterns however long the series; noise shows them all in time. The p-value is the
    rank of the number of missing patterns among surrogates, one-sided, ties against the data: evidence against a
    linear Gaussian process seen through a monotone function. Finely sampled flows miss patterns because they are
    smooth, and so do their surrogates: choose the delay with `natural_time`. A strictly periodic series may be told
    from its surrogates, too, which are never quite as regular.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one.
        order: values per pattern, 3 to 6.
        delay: samples between them.
        step: samples from a pattern to the one that counts as its successor.
        surrogates: number of surrogates; the smallest possible p-value is 1 / (surrogates + 1).
        kind: "iaaft", "phase" or "shuffle".
        level: largest p-value that counts as structure.
        variable: number or name.
        most: longer series are cut to this many samples from their middle.
        key: of the surrogates.

    Returns:
        Result whose value is the p-value; "yes" (patterns are forbidden), "no", "cannot tell" or "too short".
        Details: `missing`, `surrogate_missing` (surrogate,); `transitions` (pattern, pattern), probabilities, rows of
        patterns that occur sum to 1; `patterns` (pattern, order), the ranks that each code stands for; `missing_edges`
        (transitions that never occur though overlapping patterns allow them), `transition_entropy` (nats, mean over
        patterns), `transition_p` (its rank among those of the surrogates), `surrogate_transition_entropy`.

    Raises:
        RheonError: if a setting is out of range, or there is no such variable.

    Source: Amigo et al. 2007 (EPL 79:50001); Zanin 2008 (Chaos 18:013119); transition entropy: Unakafov and Keller
        2014 (Physica D 269:94).

    Example:
        >>> import numpy as np
        >>> x = [0.3]
        >>> for _ in range(3000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> result = ordinal_transitions(np.array(x))
        >>> result.verdict, int(result["missing"])
        ('yes', 12)
    """
    order, delay, step = whole(order, "order", 3, 6), whole(delay, "delay"), whole(step, "step")
    surrogates, level = whole(surrogates, "surrogates"), number(level, "level", 0, 1, exclusive=True)
    if kind not in KINDS:
        raise RheonError(f"kind {kind!r}", where="kind", remedy=f"choose one of {', '.join(KINDS)}")
    signal = signal_of(data, variable, 1.0, cap=whole(most, "most"))
    x, size = tamed(signal.values)[0], math.factorial(order)
    windows = len(x) - (order - 1) * delay
    method = (
        f"patterns of {order} values, delay {delay}, step {step}, {surrogates} {kind} surrogates; Amigo et al. 2007"
    )
    method = noted(method, signal.note, uneven(data))
    if windows < 5 * size + step or is_constant(x):
        short = windows < 5 * size + step
        reason = f"{max(windows, 0)} windows for {size} possible patterns" if short else "the values do not vary"
        return Result(NAME, math.nan, verdict="too short" if short else "cannot tell", reason=reason, method=method)
    missing, counts = _graph(x, order, delay, step)
    fakes = make_surrogates(x, surrogates, kind, key=key, iterations=30).value[..., 0]
    others = [_graph(f, order, delay, step) for f in fakes]
    fake_missing = np.array([o[0] for o in others])
    entropy, fake_entropy = _uncertainty(counts), np.array([_uncertainty(o[1]) for o in others])
    p = float((1 + (fake_missing >= missing).sum()) / (1 + len(others)))
    verdict = "yes" if p <= level else "no"
    reason = f"{missing} of {size} patterns never occur; in surrogates {fake_missing.mean():.1f}"
    if 1 / (1 + len(others)) > level:
        verdict, reason = "cannot tell", f"{reason}; {surrogates} surrogates cannot reach p = {level:g}"
    details = _details(counts, order) | {
        "missing": missing,
        "surrogate_missing": fake_missing,
        "transition_entropy": entropy,
        "surrogate_transition_entropy": fake_entropy,
        "transition_p": float((1 + (fake_entropy <= entropy).sum()) / (1 + len(others))),
    }
    figure = _figure(details["transitions"], missing, fake_missing)
    return Result(NAME, p, verdict=verdict, reason=reason, method=method, details=details, figure=figure)


def _details(counts: np.ndarray, order: int) -> dict:
    """The graph itself."""
    rows = counts.sum(1, keepdims=True)
    shares = np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)
    return {"transitions": shares, "patterns": _ranks(order), "missing_edges": _missing_edges(counts, order)}


def _graph(x: np.ndarray, order: int, delay: int, step: int) -> tuple[int, np.ndarray]:
    """Number of patterns that never occur, and how often each follows each."""
    size = math.factorial(order)
    codes = pattern_codes(x, order, delay)[0].astype(np.int64)
    seen = int(np.count_nonzero(np.bincount(codes, minlength=size)))
    pairs = codes[:-step] * size + codes[step:]
    return size - seen, np.bincount(pairs, minlength=size * size).reshape(size, size)


def _uncertainty(counts: np.ndarray) -> float:
    """Entropy of the successor given the pattern, in nats."""
    total = counts.sum()
    p, rows = counts / total, counts.sum(1, keepdims=True) / total
    return float(-(p * np.log(np.where(p > 0, p / np.where(rows > 0, rows, 1), 1))).sum())


def _ranks(order: int) -> np.ndarray:
    """Ranks of the values of every pattern, by code. Shapes: (pattern, order)."""
    table = np.zeros((math.factorial(order), order), int)
    for code in range(len(table)):
        left, rest = list(range(order)), code
        for i in range(order):
            digit, rest = divmod(rest, math.factorial(order - 1 - i))
            table[code, i] = left.pop(digit)
    return table


def _missing_edges(counts: np.ndarray, order: int) -> int:
    """Transitions that the shared values allow but that never occur, between patterns that occur."""
    ranks = _ranks(order)
    tail = np.argsort(np.argsort(ranks[:, 1:], axis=1), axis=1)
    head = np.argsort(np.argsort(ranks[:, :-1], axis=1), axis=1)
    possible = (tail[:, None] == head[None]).all(-1)
    seen = counts.sum(1) > 0
    return int((possible & (counts == 0) & seen[:, None] & seen[None]).sum())


def _figure(shares: np.ndarray, missing: int, others: np.ndarray) -> Figure:
    place = np.arange(len(shares), dtype=float)
    heights, edges = np.histogram(others, bins=12)
    bars = (
        Trace("bars", (edges[1:] + edges[:-1]) / 2, heights.astype(float), name="surrogates", role="floor"),
        Trace("vline", np.array([float(missing)]), np.zeros(1), name="data", role="data"),
    )
    graph = Panel((Trace("heat", place, place, shares),), title="transition probabilities", x="next", y="pattern")
    return Figure((graph, Panel(bars, x="missing patterns", y="surrogates")), columns=2)
