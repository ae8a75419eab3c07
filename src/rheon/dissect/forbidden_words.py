"""Words that a symbolic dynamics never says."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.core.symbols import Symbols

from ._symbolic import as_symbols

NAME = "forbidden words"
# prefixes times symbols that one length may have
ROOM = 4_000_000
SHOWN = 8


class _Missing(NamedTuple):
    """Candidates of one length: words whose beginning and end both occur.

    Attributes:
        words: those that are missing. Shape (word, length).
        expected: how often chance would show them. Shape (word,).
        p: probability that chance would show none. Shape (word,).
        testable: candidates, seen or missing, that chance would show with probability 1 - level or more.
    """

    words: np.ndarray
    expected: np.ndarray
    p: np.ndarray
    testable: int


def forbidden_words(data, partition=None, *, longest: int = 6, level: float = 0.01, key=0) -> Result:
    """Minimal forbidden words: they never occur, though what remains without their first or last symbol does.

    A word may be missing by chance. If what follows a word's middle did not depend on what came before it (a Markov
    model of lower order), the word would occur with an expected count, and be missing with a probability that the
    counts of its parts give exactly (hypergeometric). Words are called forbidden where that probability is below
    `level`, shared among all words that could have been found missing.

    Args:
        data: `Symbols`, a result of `symbols`, or whatever that takes.
        partition: as in `symbols`.
        longest: longest words.
        level: probability that any word is called forbidden wrongly.
        key: as in `symbols`.

    Returns:
        Result whose value is the number of forbidden words; "found", "none found", or "cannot tell" where no word is
        frequent enough to be missed. Details: `words` (as text, shortest first), `table` (one record per missing
        word: `word`, `symbols`, `expected`, `p`, `forbidden`), `by_length` (forbidden words of 2, 3, ... symbols),
        `lengths`, `missing` (by length, forbidden or not).

    Raises:
        RheonError: as `symbols`, or if `longest` is below 2 or `level` not between 0 and 1.

    Source: Béal, Mignosi, Restivo and Sciortino 2000, doi:10.1006/aama.2000.0682 (minimal forbidden words); bound for
        discrete tests: Tarone 1990, doi:10.2307/2531456.

    Example:
        >>> import numpy as np
        >>> coin = np.random.default_rng(0).integers(0, 2, 2000)
        >>> golden = coin & ~np.roll(coin, 1) & 1
        >>> forbidden_words(golden, longest=3)["words"][0]
        '11'
    """
    longest, level = whole(longest, "longest", 2), number(level, "level", most=1.0, exclusive=True)
    made, _, how = as_symbols(data, partition, key=key)
    found = _search(made, longest, level)
    limit = level / max(1, sum(m.testable for m in found.values()))
    table = [
        {"word": made.text(word), "symbols": word, "expected": float(e), "p": float(p), "forbidden": bool(p <= limit)}
        for m in found.values()
        for word, e, p in zip(m.words, m.expected, m.p, strict=True)
    ]
    forbidden = [row["word"] for row in table if row["forbidden"]]
    lengths = np.array(sorted(found))
    by_length = np.array([int((found[n].p <= limit).sum()) for n in lengths])
    open_ = len(table) - len(forbidden)
    reason = ", ".join(forbidden[:SHOWN]) + (", ..." if len(forbidden) > SHOWN else "")
    reason += f"{'; ' if reason else ''}{open_} more may be missing by chance" if open_ else ""
    verdict = "found" if forbidden else "none found"
    if not any(m.testable for m in found.values()):
        verdict, reason = "cannot tell", f"{made.n_known} symbols: no word is frequent enough to be missed"
    return Result(
        NAME,
        len(forbidden),
        verdict=verdict,
        reason=reason,
        method=f"minimal words of 2 to {lengths.max(initial=1)} symbols, level {level:g}; {how}",
        details={
            "words": tuple(forbidden), "table": table, "lengths": lengths, "by_length": by_length,
            "missing": np.array([len(found[n].words) for n in lengths]),
        },
        figure=_figure(lengths, by_length),
    )  # fmt: skip


def _search(made: Symbols, longest: int, level: float) -> dict[int, _Missing]:
    """Length -> the words that are missing, as far as the table of candidates fits."""
    found, shorter = {}, None
    for length, words in itertools.islice(made.blocks(), longest):
        if shorter is not None and len(words.counts):
            if len(shorter) * made.n_symbols > ROOM:
                break
            found[length] = _missing(shorter, words.table, words.counts, made.n_symbols, level)
        shorter = words.table
    return found


def _missing(shorter: np.ndarray, seen: np.ndarray, counts: np.ndarray, n_symbols: int, level: float) -> _Missing:
    """Which words do not occur though their beginning and end do.

    Args:
        shorter: the words of one symbol less, shape (word, length - 1).
        seen: the words that occur, shape (word, length).
        counts: how often, shape (word,).
        n_symbols: size of the alphabet.
        level: of the test.
    """
    from scipy.stats import hypergeom

    k = len(shorter)
    # the middle that every shorter word begins with and ends on, by number
    middle = _names(np.concatenate([shorter[:, :-1], shorter[:, 1:]]))
    begins, ends = middle[:k], middle[k:]
    ending = np.full((int(middle.max()) + 1, n_symbols), -1)
    ending[begins, shorter[:, -1]] = np.arange(k)
    # candidate (u, a): u, then a, where the end of u and a make a word that occurs
    ends_on = ending[ends]
    names = _names(np.concatenate([shorter, seen[:, :-1], seen[:, 1:]]))
    place = np.full(int(names.max()) + 1, -1)
    place[names[:k]] = np.arange(k)
    prefix, suffix = place[names[k : k + len(seen)]], place[names[k + len(seen) :]]
    occurs = np.zeros((k, n_symbols), bool)
    occurs[prefix, seen[:, -1]] = True
    as_prefix = np.bincount(prefix, counts, k).astype(int)
    as_suffix = np.bincount(suffix, counts, k).astype(int)
    as_middle = np.bincount(ends, as_prefix, int(middle.max()) + 1).astype(int)
    u, a = np.nonzero(ends_on >= 0)
    total, one, other = as_middle[ends[u]], as_prefix[u], as_suffix[ends_on[u, a]]
    p = hypergeom.pmf(0, np.maximum(total, 1), one, other)
    gone = ~occurs[u, a]
    words = np.concatenate([shorter[u[gone]], a[gone][:, None]], axis=1)
    expected = one[gone] * other[gone] / np.maximum(total[gone], 1)
    # where the parts are so frequent that the word must occur, its absence is no test
    free = one + other <= total
    return _Missing(words, expected, p[gone], int(((p <= level) & free).sum()))


def _names(rows: np.ndarray) -> np.ndarray:
    """Equal rows get equal numbers. Shapes: (row, column) -> (row,)."""
    if rows.shape[1] == 0:
        return np.zeros(len(rows), np.int64)
    return np.unique(rows, axis=0, return_inverse=True)[1].ravel()


def _figure(lengths: np.ndarray, by_length: np.ndarray) -> Figure:
    bars = Trace("bars", lengths.astype(float), by_length.astype(float), role="data")
    return Figure((Panel((bars,), x="length of words", y="minimal forbidden words"),))
