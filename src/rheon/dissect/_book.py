"""Shared parts: how the cycles of each length are found, and what is known about the list."""

from __future__ import annotations

from functools import partial

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision
from rheon.engine.piecewise import PiecewiseAffine

from ._pieces import STEPS, Search, all_words, chunk_size, n_words, solve_words
from ._shooting import distinct, returns, shoot
from ._words import Words

# multiply-adds and words up to which "auto" solves every word, and words beyond which nobody may ask for it
CHEAP, FEW_WORDS, MOST_WORDS = 2e10, 2e5, 8e6
# words followed side by side, and array entries that they may fill
LANES, ENTRIES = 256, 2e7
# smooth laws: Newton steps, and multiply-adds that all of them may cost
ITERATIONS, WORK = 60, 2e10


class Book:
    """What was found: per length the cycles, as (states, hits), and notes; the method in words."""

    def __init__(self, method: str):
        self.method = method
        self.cycles: dict[int, list[tuple[np.ndarray, int]]] = {}
        self.notes: dict[int, dict] = {}

    def note(self, k: int, *, complete: bool, restarts: int, last_new: int, singular: int) -> None:
        self.notes[k] = {"complete": complete, "restarts": restarts, "last_new": last_new, "singular": singular}


def of_pieces(law: PiecewiseAffine, path, low, high, lengths, method: str, restarts: int, rng) -> Book:
    """Cycles of a piecewise-affine law: all words of a length, or those that a search confirms."""
    every = {k: _exhaustive(law, k, method) for k in lengths}
    names = {True: "one linear solve for every sequence of regions", False: "search that restarts on repetition"}
    book = Book("; ".join(names[e] for e in (True, False) if e in every.values()) + "; float64")
    searched = [k for k in lengths if not every[k]]
    met = _searched(law, Words(law, path, low, high, max(searched), rng), searched, restarts, book) if searched else {}
    for k in lengths:
        if every[k]:
            book.cycles[k], singular = _all(law, k)
            book.note(k, complete=True, restarts=0, last_new=0, singular=singular)
        else:
            book.cycles[k] = _confirmed(law, list(met[k].values()))
    return book


def _searched(law: PiecewiseAffine, words: Words, lengths, restarts: int, book: Book) -> dict[int, dict]:
    """Per length the words that a search confirmed, by their canonical names, with how often each was reached."""
    met: dict[int, dict[bytes, tuple[np.ndarray, int]]] = {k: {} for k in lengths}
    for k in lengths:
        lanes = int(np.clip(ENTRIES / (STEPS * k * law.n_units), 8, min(LANES, chunk_size(law, k))))
        found, used, last = Search(law, k, partial(words.draw, k=k), lanes).run(restarts)
        for name, (word, hits) in found.items():
            # a word that repeats a shorter one is a shorter cycle
            shelf = met.get(len(word), {})
            shelf[name] = (word, shelf[name][1] + hits if name in shelf else hits)
        book.note(k, complete=False, restarts=used, last_new=last, singular=0)
    return met


def _exhaustive(law: PiecewiseAffine, k: int, method: str) -> bool:
    """Whether every word of a length is solved."""
    # without a rectifier there is one word, and nothing to search
    if method == "search" and law.n_units:
        return False
    words = float("inf") if law.n_units * k > 60 else float(n_words(law.n_units, k))
    if method == "exhaustive":
        if words > MOST_WORDS:
            raise RheonError(
                f"{words:.3g} sequences of {k} out of 2^{law.n_units} regions",
                where="cycles",
                remedy='take method="search"',
            )
        return True
    return words <= FEW_WORDS and words * (2 * k * law.dim**3 + 2_000) <= CHEAP


def _all(law: PiecewiseAffine, k: int) -> tuple[list[tuple[np.ndarray, int]], int]:
    """Real cycles of every word of length k, and the number of words without a single cycle."""
    real: list[np.ndarray] = []
    border: list[np.ndarray] = []
    singular = 0
    for words in all_words(law.n_units, k, chunk_size(law, k)):
        solved = solve_words(law, words)
        real += list(solved.states[solved.real])
        border += list(solved.states[solved.border])
        singular += int(solved.singular.sum())
    return [(cycle, 1) for cycle in real + _unclaimed(real, border)], singular


def _confirmed(law: PiecewiseAffine, words: list[tuple[np.ndarray, int]]) -> list[tuple[np.ndarray, int]]:
    """The cycles of words that a search confirmed, solved once more with refinement."""
    if not words:
        return []
    solved = solve_words(law, np.array([w for w, _ in words]))
    kept = np.flatnonzero(solved.real | solved.border)
    return [(solved.states[i], words[i][1]) for i in kept]


def _unclaimed(real: list[np.ndarray], border: list[np.ndarray]) -> list[np.ndarray]:
    """Cycles with a state on a border, which several words claim: each once, and of no smaller period."""
    kept: list[np.ndarray] = []
    for cycle in border:
        k, close = len(cycle), 1e-9 * (1 + np.abs(cycle).max())
        same = lambda a, b: np.abs(a - b).max() <= close  # noqa: B023, E731
        if any(same(cycle, np.roll(cycle, -d, 0)) for d in range(1, k) if k % d == 0):
            continue
        if not any(same(other, np.roll(cycle, -d, 0)) for other in real + kept for d in range(k)):
            kept.append(cycle)
    return kept


def of_smooth(law: Map, path, low, high, lengths, method: str, restarts: int, rng) -> Book:
    """Cycles of a smooth law, by Newton's method from stretches of an orbit and random states."""
    if method == "exhaustive":
        raise RheonError("only a piecewise-affine law has finitely many sequences of pieces", remedy='take "search"')
    book = Book(f"Newton's method on all states of a cycle, at most {ITERATIONS} steps, float64")
    size = float(np.linalg.norm(high - low))
    for k in lengths:
        each = ITERATIONS * k * (3 * law.dim**3 + (law.dim + 9) * max(law.n_numbers, 10) + 100)
        many = int(np.clip(WORK / each, 8, restarts))
        random = low + (high - low) * rng.random((many if len(path) <= k else many // 4, 1, law.dim))
        starts = np.repeat(random, k, axis=1)
        if len(path) > k:
            starts = np.concatenate([returns(path, k, many - len(starts), rng), starts])
        with precision("double"):
            states, gaps, change = (
                np.asarray(a) for a in shoot(as_dtype(law, np.float64), starts, iterations=ITERATIONS)
            )
        with np.errstate(invalid="ignore", over="ignore"):
            good = np.isfinite(states).all((1, 2)) & (gaps <= 1e-9 * size) & (change <= 1e-6 * size)
            good &= np.abs(states - (low + high) / 2).max((1, 2)) <= 100 * size
        book.cycles[k] = distinct(states, good, size)
        book.note(k, complete=False, restarts=len(starts), last_new=0, singular=0)
    return book
