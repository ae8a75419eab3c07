"""Symbols: sequences over a finite alphabet, with their words, transitions and gaps."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .errors import RheonError

# bins with equally many values
MOST_BINS = 1000


class Words(NamedTuple):
    """The words of one length that occur.

    Attributes:
        table: symbols of every word. Shape (word, length).
        counts: how often each occurs. Shape (word,).
        begins: for every stretch without a gap, which word begins at each place. Shapes (place,).
    """

    table: np.ndarray
    counts: np.ndarray
    begins: tuple[np.ndarray, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Symbols:
    """One or many sequences of symbols of a common alphabet.

    Attributes:
        codes: shape (series, time), numbers of symbols, -1 where none is known; shape (time,) is taken as one series.
        labels: what each symbol stands for, e.g. a bit pattern or a bin; counted where not given.
        dt: time per symbol.
        time_unit: of `dt`.
        source: where they came from.

    Raises:
        RheonError: if codes are no whole numbers, lie outside the alphabet, or none is known.

    Source: Lind and Marcus 1995 (An Introduction to Symbolic Dynamics and Coding, doi:10.1017/CBO9780511626302).

    Example:
        >>> s = Symbols(np.array([0, 1, 0, 0, 1, 0]), labels=("a", "b"))
        >>> s.n_symbols, s.counts.tolist(), s.text(s.words(2).table[0])
        (2, [4, 2], 'aa')
    """

    codes: np.ndarray
    labels: tuple[str, ...] = ()
    dt: float = 1.0
    time_unit: str = ""
    source: str = ""

    def __post_init__(self):
        codes = np.asarray(self.codes)
        if codes.dtype.kind not in "iub" or codes.ndim not in (1, 2) or 0 in codes.shape:
            raise RheonError(
                f"symbols of type {codes.dtype} and shape {codes.shape}",
                where=self.source,
                remedy="give whole numbers of shape (time,) or (series, time)",
            )
        codes = np.atleast_2d(codes).astype(np.int64)
        most = int(codes.max())
        labels = tuple(str(v) for v in self.labels) or tuple(str(i) for i in range(most + 1))
        if most < 0 or codes.min() < -1 or most >= len(labels):
            raise RheonError(
                f"symbols from {codes.min()} to {most} for an alphabet of {len(labels)}",
                where=self.source,
                remedy="number symbols from 0, with -1 where none is known",
            )
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "labels", labels)

    @property
    def n_symbols(self) -> int:
        """Size of the alphabet."""
        return len(self.labels)

    @property
    def n_series(self) -> int:
        """Number of sequences."""
        return self.codes.shape[0]

    @property
    def n_times(self) -> int:
        """Places per sequence, known or not."""
        return self.codes.shape[1]

    @property
    def n_known(self) -> int:
        """Places at which a symbol is known."""
        return int((self.codes >= 0).sum())

    @property
    def counts(self) -> np.ndarray:
        """How often each symbol occurs. Shape (symbol,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=self.n_symbols)

    @property
    def shares(self) -> np.ndarray:
        """Share of the known places that each symbol holds. Shape (symbol,)."""
        return self.counts / self.n_known

    def __len__(self) -> int:
        return self.n_times

    def __repr__(self) -> str:
        names = ", ".join(self.labels[:8]) + (", ..." if self.n_symbols > 8 else "")
        paths = f"{self.n_series} sequences of " if self.n_series > 1 else ""
        return f"Symbols({paths}{self.n_times}, alphabet of {self.n_symbols}: {names})"

    def to_dict(self) -> dict:
        """Plain lists, ready for JSON."""
        return {"codes": self.codes.tolist(), "labels": list(self.labels), "dt": self.dt, "time_unit": self.time_unit}

    def stretches(self) -> list[np.ndarray]:
        """The sequences cut at their gaps. Shapes (place,)."""
        parts = []
        for row in self.codes:
            edges = np.flatnonzero(np.diff(np.r_[False, row >= 0, False].astype(np.int8)))
            parts += [row[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return parts

    def text(self, word) -> str:
        """A word as its labels, set apart by a dot where they are longer than one letter."""
        names = [self.labels[int(c)] for c in word]
        return ("" if all(len(n) == 1 for n in self.labels) else ".").join(names)

    def words(self, length: int) -> Words:
        """Words of one length. No word holds a gap.

        Raises:
            RheonError: if `length` is below 1.
        """
        if length < 1:
            raise RheonError(f"words of length {length}", where="length", remedy="ask for at least 1")
        found = None
        for n, words in self.blocks():
            found = words
            if n == length:
                break
        assert found is not None  # blocks() goes on for ever
        return found

    def blocks(self) -> Iterator[tuple[int, Words]]:
        """Words of length 1, 2, 3, ... in turn, each built from the one before."""
        parts = self.stretches()
        names = [np.zeros(len(p) + 1, np.int64) for p in parts]
        table, length = np.zeros((1, 0), np.int64), 0
        while True:
            length += 1
            keys = [
                n[: max(len(p) - length + 1, 0)] * self.n_symbols + p[length - 1 :]
                for n, p in zip(names, parts, strict=True)
            ]
            # names of words stay small, so that they never overflow
            seen, index, counts = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
            table = np.concatenate([table[seen // self.n_symbols], (seen % self.n_symbols)[:, None]], axis=1)
            names = np.split(index, np.cumsum([len(k) for k in keys])[:-1])
            yield length, Words(table, counts, tuple(names))

    def transitions(self) -> np.ndarray:
        """How often each symbol follows each. Shape (symbol, symbol): from, to."""
        pairs = np.zeros((self.n_symbols, self.n_symbols), np.int64)
        for part in self.stretches():
            np.add.at(pairs, (part[:-1], part[1:]), 1)
        return pairs

    def used(self) -> Symbols:
        """The same sequences with an alphabet of the symbols that occur."""
        seen = np.flatnonzero(self.counts)
        place = np.full(self.n_symbols + 1, -1)
        place[seen] = np.arange(len(seen))
        return dataclasses.replace(self, codes=place[self.codes], labels=tuple(self.labels[i] for i in seen))

    def without_repeats(self) -> Symbols:
        """The itinerary: of a run of equal symbols only the first is kept. Its time no longer counts steps."""
        parts = [p[np.r_[True, np.diff(p) != 0]] for p in self.stretches()]
        codes = np.full((len(parts), max(len(p) for p in parts)), -1)
        for row, part in zip(codes, parts, strict=True):
            row[: len(part)] = part
        return dataclasses.replace(self, codes=codes, dt=1.0, time_unit="change")


def symbols_of(x: np.ndarray, rule) -> tuple[np.ndarray, int]:
    """Symbols 0, 1, ... of the values, and the size of the alphabet (at least 2).

    `rule` is "median" or "mean" (above it or not), "given" (different values are different symbols), a number of bins
    with equally many values, or thresholds. Shapes: (time,) -> (time,).

    Raises:
        RheonError: if the rule is none of these.

    Example:
        >>> symbols_of(np.array([0.1, 0.9, 0.4]), [0.5])[0].tolist()
        [0, 1, 0]
    """
    if isinstance(rule, str) and rule == "given":
        found, symbols = np.unique(x, return_inverse=True)
        return symbols, max(2, len(found))
    if isinstance(rule, str) and rule in ("median", "mean"):
        return (x > (np.median(x) if rule == "median" else x.mean())).astype(int), 2
    if isinstance(rule, numbers.Integral) and not isinstance(rule, bool) and 2 <= int(rule) <= MOST_BINS:
        edges = np.quantile(x, np.arange(1, int(rule)) / int(rule))
    elif (thresholds := _thresholds(rule)) is not None:
        edges = np.sort(thresholds)
    else:
        remedy = '"median", "mean", "given", a number of bins from 2 to 1,000, or a list of thresholds'
        raise RheonError(f"symbols {rule!r}", remedy=remedy)
    return np.searchsorted(edges, x), len(edges) + 1


def _thresholds(rule) -> np.ndarray | None:
    """A list of finite numbers, or None where it is something else."""
    try:
        edges = np.asarray(rule, float)
    except (TypeError, ValueError):
        return None
    return edges if edges.ndim == 1 and edges.size and np.isfinite(edges).all() else None
