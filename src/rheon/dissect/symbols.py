"""Symbolic dynamics: a law or a recording as a sequence of symbols."""

from __future__ import annotations

import numpy as np

from rheon.core.result import Result
from rheon.core.settings import whole

from ._graph import graph_figure
from ._symbolic import SAMPLES, TRANSIENT, as_symbols

NAME = "symbols"
SHOWN_WORDS = 20


def symbols(
    data,
    partition=None,
    *,
    along=None,
    n: int = SAMPLES,
    transient: int = TRANSIENT,
    initial=None,
    noise: float = 0.0,
    dt: float | None = None,
    length: int = 3,
    key=0,
) -> Result:
    """A sequence of symbols with its alphabet, counts, words and transition graph.

    A piecewise-affine law (or a fit of one) brings its own partition: its pieces. They are visited on a free run, or
    along a recording that the law encodes (`along`). Anything else needs a partition. The result may be handed on to
    `entropy_rate`, `topological_entropy`, `forbidden_words` and `mutual_information`.

    Args:
        data: a `System`, a `Fit`, a `Series`, an array (time, variable) or (series, time, variable), `Symbols`, or an
            array of whole numbers or labels, shape (time,) or (series, time), which are taken as symbols.
        partition: None for the pieces of a law and for values that are symbols already; the name of a column of
            labels; thresholds, {variable: thresholds}, "median" or "mean"; a number of cells, found by k-means; or a
            function of all points at once, (time, variable) -> (time,) labels, NaN where there is none.
        along: a `Series` whose windows the law encodes; symbols are then those of the data's own states.
        n: steps of a free run, or samples of a simulation.
        transient: steps before the first symbol.
        initial: state at which the run starts, shape (dim,); default the law's own.
        noise: standard deviation of noise added to the state at each step of a free run, in units of the state. Maps
            whose slope is a power of two (tent, doubling) lose one binary digit per step and need it, or a slope
            slightly off.
        dt: sampling step of a simulated flow; default that of its card.
        length: length of the words that are counted.
        key: of the cells, of the noise and of a simulation.

    Returns:
        Result with the numbers of the symbols, shape (series, time), -1 in gaps. Details: `symbols` (the `Symbols`),
        `alphabet` (labels), `counts` and `shares` (symbol,), `transitions` (symbol, symbol), probabilities by row,
        `transition_counts`, `words` (word, length) and `word_counts`, most frequent first; for pieces `patterns`
        (symbol, bits) and `states` (time, dim); `repeats` where the orbit came back to a state exactly; `centres` of
        cells. "found"; "cannot tell" where there is one symbol only. The figure draws the transition graph.

    Raises:
        RheonError: if there is no partition where one is needed, or what is given does not fit, or a free run diverges.

    Source: Brenner et al. 2024 (arXiv 2410.14240) for pieces; Lind and Marcus 1995, doi:10.1017/CBO9780511626302.

    Example:
        >>> import rheon
        >>> result = symbols(rheon.systems.Tent(), n=5000, length=4)
        >>> result["alphabet"], len(result["words"])
        (('0', '1'), 15)
    """
    length = whole(length, "length")
    settings = {"along": along, "n": n, "transient": transient, "initial": initial, "noise": noise, "dt": dt}
    made, details, words = as_symbols(data, partition, **settings, key=key)
    counts = made.transitions()
    rows = counts.sum(1, keepdims=True)
    shares = np.divide(counts, rows, out=np.zeros(counts.shape), where=rows > 0)
    found = made.words(length)
    order = np.argsort(-found.counts, kind="stable")
    alone = (made.counts > 0).sum() < 2
    frequent = ", ".join(f"{made.text(found.table[i])} {found.counts[i]}" for i in order[:4])
    words_of = f"{made.n_symbols} symbols; most frequent words of {length}: {frequent}"
    reason = "there is one symbol only" if alone else words_of
    if "repeats" in details:
        reason += f"; the orbit came to repeat itself exactly every {details['repeats']} steps: it settled there, or "
        reason += "rounding ended it (see noise)"
    return Result(
        NAME,
        made.codes,
        verdict="cannot tell" if alone else "found",
        reason=reason,
        method=words,
        axes=("series", "time"),
        details={
            "symbols": made,
            "alphabet": made.labels,
            "counts": made.counts,
            "shares": made.shares,
            "transitions": shares,
            "transition_counts": counts,
            "words": found.table[order],
            "word_counts": found.counts[order],
            **details,
        },
        figure=graph_figure(made.labels, made.counts, shares, "transition graph"),
    )
