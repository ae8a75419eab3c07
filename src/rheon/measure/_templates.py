"""Shared parts: matching templates, the pairs of stretches of a series that stay within a tolerance of each other."""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from rheon.core.errors import RheonError

from ._settings import number, whole

# comparisons of one block of lags, whose arrays fit the second-level cache
BLOCK = 1 << 18
# the sum over the lags of a block is kept in bytes
FEWEST_LAGS, MOST_LAGS = 8, 255


@dataclasses.dataclass(frozen=True)
class Convention:
    """What two programs that compute "the same" entropy may do differently.

    Attributes:
        name: whose habit it is.
        ddof: divisor of the standard deviation is N - ddof.
        factor: tolerance in standard deviations; None for a rule that depends on the length of a template.
        closed_from: least number of samples from which a distance equal to the tolerance counts; inf for never.
        templates: how many templates of length m are compared: "common", N - m delay, as many as of length m + 1;
            "all", N - (m - 1) delay; "all but one".
        absolute: the sign of the result is dropped.
    """

    name: str
    ddof: int = 0
    factor: float | None = 0.2
    closed_from: float = 0
    templates: str = "common"
    absolute: bool = False

    def tolerance(self, deviation: float, length: int) -> float:
        """Tolerance for templates of `length` values, in the units of the data."""
        if self.factor is None:
            return deviation * 0.1164 * (0.5627 * math.log(length) + 1.3334)
        return self.factor * deviation

    def count(self, n: int, length: int, delay: int) -> int:
        """Number of templates of `length` values in `n` samples."""
        every = n - (length - 1) * delay
        return {"common": n - length * delay, "all": every, "all but one": every - 1}[self.templates]


def choose(conventions: dict[str, Convention], name: str, length: int, delay: int, tolerance) -> Convention:
    """The convention of that name.

    Raises:
        RheonError: if there is none, or the length, the delay or the tolerance is out of range.
    """
    if not isinstance(name, str) or name not in conventions:
        raise RheonError(f"convention {name!r}", remedy=f"choose one of {', '.join(conventions)}")
    whole(length, "length"), whole(delay, "delay")
    if tolerance is not None:
        number(tolerance, "tolerance")
    return conventions[name]


class Matches(NamedTuple):
    """Pairs of templates within tolerance.

    Attributes:
        shorter, longer: number of pairs of templates of length m, and of those that still match at length m + 1.
        of_shorter, of_longer: (template,), in how many of these pairs each template is.
        complete_shorter, complete_longer: (template,), True where a template has no gap.
    """

    shorter: int
    longer: int
    of_shorter: np.ndarray
    of_longer: np.ndarray
    complete_shorter: np.ndarray
    complete_longer: np.ndarray


def matches(x: np.ndarray, length: int, delay: int, tolerance: float, closed: bool, templates: int) -> Matches:
    """Count matching templates of `length` and `length + 1` values in the maximum norm, gaps left out.

    A value is within tolerance of another if its rank lies in an interval of ranks; so the N² / 2 comparisons are
    made on small integers, a block of lags at a time, and are as exact as those of the values themselves.
    Shapes: x (time,); `templates` of length `length` take part.
    """
    n, reach = len(x), length * delay
    seen = np.isfinite(x)
    lags = int(np.clip(BLOCK // max(n, 1), FEWEST_LAGS, MOST_LAGS))
    # what lies beyond the end matches nothing; so a row may be read on into the next one
    rank, first, width = _intervals(x, seen, tolerance, closed, 2 * lags + reach)
    totals = np.zeros((2, n), np.int64)
    room = lags * (n + lags + reach)
    difference, near_room, both_room = np.empty(room, rank.dtype), np.empty(room, bool), np.empty(room, bool)
    for start in range(1, templates, lags):
        rows = min(lags, templates - start)
        columns = n - start + rows + reach
        shape, size = (rows, columns), rows * columns
        later = as_strided(rank[start:], shape, (rank.itemsize, rank.itemsize))
        gap = np.subtract(later, first[:columns], out=difference[:size].reshape(shape))
        near, both = near_room[:size], both_room[:size]
        np.less(gap, width[:columns], out=near.reshape(shape))
        both[:] = near
        for q in range(1, length):
            _require(both, near, q * delay)
        late = n - (length - 1) * delay - templates
        if late > 0:
            # templates too late to take part: the last ones of every row, one earlier at every lag
            as_strided(both[templates - start :], (rows, late), (columns - 1, 1))[:] = False
        for i in range(2):
            if i == 1:
                _require(both, near, reach)
            found = both.view(np.uint8)
            totals[i, : n - start] += np.add.reduce(found.reshape(shape), axis=0, dtype=np.uint8)[: n - start]
            skewed = as_strided(found, (rows, n - start), (columns - 1, 1))
            totals[i, start:] += np.add.reduce(skewed, axis=0, dtype=np.uint8)
    shorter, longer = (int(t.sum()) // 2 for t in totals)
    complete = [_complete(seen, k, delay) for k in (length, length + 1)]
    of_longer = totals[1, : max(n - reach, 0)]
    return Matches(shorter, longer, totals[0, :templates], of_longer, complete[0][:templates], complete[1])


def _require(both: np.ndarray, near: np.ndarray, ahead: int) -> None:
    """Keep `both` only where the values `ahead` samples later are near, too. In place; rows laid end to end."""
    kept = both[: len(both) - ahead]
    np.logical_and(kept, near[ahead:], out=kept)


def _complete(seen: np.ndarray, length: int, delay: int) -> np.ndarray:
    """True where a template of `length` values has no gap. Shapes: (time,) -> (template,)."""
    count = max(len(seen) - (length - 1) * delay, 0)
    whole = seen[:count].copy()
    for q in range(1, length):
        whole &= seen[q * delay : q * delay + count]
    return whole


def _intervals(x, seen, tolerance: float, closed: bool, margin: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rank of every value among the different ones; first rank and number of ranks within tolerance of it.

    Gaps, and `margin` places behind the last sample, are within tolerance of nothing. Shapes: (time + margin,).
    """
    values, inverse = np.unique(x[seen], return_inverse=True)
    top = len(values) - 1
    within = (lambda k: np.abs(values - values[k]) <= tolerance) if closed else (
        lambda k: np.abs(values - values[k]) < tolerance
    )  # fmt: skip
    low = np.clip(np.searchsorted(values, values - tolerance), 0, max(top, 0))
    high = np.clip(np.searchsorted(values, values + tolerance, side="right") - 1, 0, max(top, 0))
    own = np.arange(len(values))
    # rounding of x ± r may differ from that of the difference, which is what is compared: put right by steps
    while (step := (low < own) & ~within(low)).any():
        low += step
    while (step := (low > 0) & within(np.maximum(low - 1, 0))).any():
        low -= step
    while (step := (high > own) & ~within(high)).any():
        high -= step
    while (step := (high < top) & within(np.minimum(high + 1, top))).any():
        high += step
    count = np.where(within(own), high - low + 1, 0) if len(values) else own
    kind = np.uint8 if top < 250 else np.uint16 if top < 65_000 else np.uint32
    rank = np.full(len(x) + margin, np.iinfo(kind).max, kind)
    first, width = np.zeros(len(x) + margin, kind), np.zeros(len(x) + margin, kind)
    where = np.flatnonzero(seen)
    rank[where], first[where], width[where] = inverse, low[inverse], count[inverse]
    return rank, first, width
