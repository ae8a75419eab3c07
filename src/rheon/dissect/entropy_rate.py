"""Entropy rate of a sequence of symbols."""

from __future__ import annotations

import itertools
import math

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.core.symbols import Symbols

from ._symbolic import as_symbols

NAME = "entropy rate"
# places that each word seen must have on average, or the entropy of words is mostly bias
PLACES_PER_WORD = 10
SETTLED = 0.01
BATCHES = 32


def entropy_rate(data, partition=None, *, longest: int = 20, key=0) -> Result:
    """New information per symbol, given all symbols before: h_n = H_n - H_(n-1), the growth of the entropy of words.

    h_n falls with n to the entropy rate and reaches it at n = m + 1 for a Markov chain of order m. Words are counted
    as long as the data cover them, and each h_n is corrected for its first-order bias. The value is h_n at the order
    that the Bayesian information criterion chooses: longer words would add more noise than knowledge. For a generating
    partition the entropy rate is the metric entropy of the dynamics, else at most that.

    Args:
        data: `Symbols`, a result of `symbols`, or whatever that takes.
        partition: as in `symbols`.
        longest: longest words that are tried.
        key: as in `symbols`.

    Returns:
        Result in nats per symbol; `error` from the scatter over 32 batches of the surprise at each symbol. Details:
        `lengths` n, `entropies` H_n, `growth` h_n, `growth_errors`, `words` (how many of each length occur), `length`
        (the chosen n), `excess_entropy` (sum of h_n - h up to it: what the past tells about the future), `redundancy`
        (1 - h / log of the alphabet), `per_time`. "converged" if one symbol more changes the growth by at most 1 % or
        two errors, "not converged" otherwise: an upper estimate. "cannot tell", and NaN, where the data do not cover
        the words of two symbols.

    Raises:
        RheonError: as `symbols`.

    Source: Shannon 1948; bias: Miller 1955, for chains Anderson and Goodman 1957, doi:10.1214/aoms/1177707039; order:
        Csiszár and Shields 2000, doi:10.1214/aos/1015957472; excess entropy: Crutchfield and Feldman 2003,
        doi:10.1063/1.1530990.

    Example:
        >>> import numpy as np
        >>> coin = np.random.default_rng(0).integers(0, 2, 20_000)
        >>> round(float(entropy_rate(coin).value), 2)
        0.69
    """
    made, _, how = as_symbols(data, partition, key=key)
    rows = _table(made, max(2, whole(longest, "longest")))
    method = f"growth of the entropy of words up to {len(rows)} symbols, bias of first order removed; {how}"
    if len(rows) < 2:
        reason = f"{made.n_known} symbols do not cover the words of two symbols of an alphabet of {made.n_symbols}"
        return Result(NAME, math.nan, verdict="cannot tell", reason=reason, units="nat/symbol", method=method)
    lengths, entropies, growth, errors, kinds, costs = (np.array(v) for v in zip(*rows, strict=True))
    best = int(np.argmin(costs))
    verdict, reason = _verdict(growth, errors, best)
    value = max(float(growth[best]), 0.0)
    used = max(2, int((made.counts > 0).sum()))
    return Result(
        NAME,
        value,
        error=float(errors[best]),
        verdict=verdict,
        reason=reason,
        units="nat/symbol",
        method=method,
        details={
            "lengths": lengths,
            "entropies": entropies,
            "growth": growth,
            "growth_errors": errors,
            "words": kinds,
            "length": int(lengths[best]),
            "excess_entropy": float((growth[: best + 1] - value).sum()),
            "redundancy": 1 - value / math.log(used),
            "per_time": value / made.dt,
        },
        figure=_figure(lengths, growth, errors, math.log(used)),
    )


def _table(made: Symbols, longest: int) -> list[tuple]:
    """(length, entropy, growth, its error, number of words, code length), as long as words have places enough."""
    rows: list[tuple] = []
    for length, words in itertools.islice(made.blocks(), longest):
        places = int(words.counts.sum())
        if not places or places < PLACES_PER_WORD * len(words.counts):
            break
        p = words.counts / places
        entropy = float(-(p * np.log(p)).sum()) + (len(p) - 1) / (2 * places)
        # the surprise at a word's last symbol, given the rest of the word
        parents = _parents(words.table)
        given = np.bincount(parents, weights=words.counts)[parents]
        surprise = -np.log(words.counts / given)
        free = len(p) - (int(parents.max()) + 1)
        plain = float((p * surprise).sum())
        growth = plain + free / (2 * places)
        # nats per symbol to send the data by the chain of this order, its probabilities included
        cost = plain + free * math.log(places) / (2 * places)
        rows.append((length, entropy, growth, _error(surprise, words.begins), len(p), cost))
        if length > 1 and growth <= 0 and rows[-2][2] <= 0:
            # nothing new comes with each symbol: it never will
            break
    return rows


def _parents(table: np.ndarray) -> np.ndarray:
    """Number of the word without its last symbol. Shapes: (word, length) -> (word,)."""
    if table.shape[1] == 1:
        return np.zeros(len(table), np.int64)
    return np.unique(table[:, :-1], axis=0, return_inverse=True)[1].ravel()


def _error(surprise: np.ndarray, index) -> float:
    """Standard error of the mean surprise, from means of batches, which keep its memory."""
    path = surprise[np.concatenate(index)]
    size = len(path) // BATCHES
    means = path[: size * BATCHES].reshape(BATCHES, -1).mean(1) if size > 1 else path
    return float(means.std(ddof=1) / math.sqrt(len(means))) if len(means) > 1 else math.nan


def _verdict(growth, errors, best: int) -> tuple[str, str]:
    """Whether one symbol more, or the last one where there is none, changes the growth."""
    a, b = (best, best + 1) if best + 1 < len(growth) else (best - 1, best)
    change, spread = float(growth[b] - growth[a]), 2 * math.hypot(float(errors[a]), float(errors[b]))
    if abs(change) <= max(SETTLED * abs(float(growth[best])), spread):
        return "converged", ""
    return "not converged", f"one symbol more changes the growth by {change:+.2g}: the value is an upper estimate"


def _figure(lengths, growth, errors, most: float) -> Figure:
    traces = (
        Trace("band", lengths, growth - errors, y2=growth + errors, role="interval"),
        Trace("line", lengths, growth, name="h_n = H_n - H_(n-1)", role="data"),
        Trace("hline", lengths[:1], np.array([most]), name="log of the alphabet", role="floor"),
    )
    return Figure((Panel(traces, x="length of words n", y="growth (nat/symbol)"),))
