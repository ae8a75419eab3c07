"""Snapshot pairs: windows and what follows them, from arrays, recordings or systems of any kind."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.kinds import Chain, Diffusion, Jump
from rheon.core.random import as_key
from rheon.core.series import Series
from rheon.core.system import System

from ..dictionaries.dictionary import as_windows

STOCHASTIC = (Chain, Diffusion, Jump)
LEAST = 10


@dataclasses.dataclass(frozen=True, eq=False)
class Pairs:
    """Windows x, the windows y one step later, and the weight of each row.

    Attributes:
        before: x, shape (row, context, variable) or (row, variable).
        after: y, same shape.
        weights: quadrature weights, shape (row,): equal for one ergodic path or random states, areas of cells on a
            grid, Gauss weights. They are scaled to sum to 1; None for equal ones.
        again: a second, independent draw of y given x for a stochastic law; None otherwise.
        dt: time from x to y.
        group: number of the stretch of data a row comes from, shape (row,): rows of one group are not independent.
            None where every row stands for itself.

    Raises:
        RheonError: if shapes disagree, values are not finite, or weights are negative.

    Example:
        >>> Pairs(np.zeros((5, 2)), np.ones((5, 2))).weights.tolist()
        [0.2, 0.2, 0.2, 0.2, 0.2]
    """

    before: np.ndarray
    after: np.ndarray
    weights: np.ndarray = None  # type: ignore[assignment]  # equal where not given
    again: np.ndarray | None = None
    dt: float = 1.0
    group: np.ndarray | None = None

    def __post_init__(self):
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731  (frozen)
        before = np.asarray(self.before, np.float64)
        before = before[:, None] if before.ndim == 1 else before
        context = 1 if before.ndim == 2 else before.shape[1]
        put("before", as_windows(before, context))
        for name in ("after", "again"):
            if getattr(self, name) is not None:
                put(name, as_windows(getattr(self, name), context))
                if getattr(self, name).shape != self.before.shape:
                    shapes = f"{self.before.shape} before, {getattr(self, name).shape} {name}"
                    raise RheonError(f"pairs have shapes {shapes}", remedy="give one window after for each before")
        for values in (self.before, self.after, self.again):
            if values is not None and not np.isfinite(values).all():
                raise RheonError("pairs hold values that are not finite", remedy="leave those rows out")
        rows = len(self.before)
        try:
            weights = np.ones(rows) if self.weights is None else np.asarray(self.weights, np.float64)
        except (TypeError, ValueError):
            raise RheonError(f"weights = {self.weights!r}", where="weights", remedy="give one number a row") from None
        if weights.shape != (rows,) or not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
            raise RheonError(
                f"weights of shape {weights.shape} for {rows} rows", remedy="give one for each row, none negative"
            )
        put("weights", weights / weights.sum())
        if self.group is not None and np.shape(self.group) != (rows,):
            raise RheonError(f"group has shape {np.shape(self.group)}", remedy=f"give ({rows},)")

    def __len__(self) -> int:
        return len(self.before)

    def take(self, rows) -> Pairs:
        """Only these rows, with their weights scaled to sum to 1."""
        pick = lambda a: None if a is None else a[rows]  # noqa: E731
        return Pairs(
            self.before[rows], self.after[rows], self.weights[rows], pick(self.again), self.dt, pick(self.group)
        )

    def split(self, share: float) -> tuple[Pairs, Pairs]:
        """The first rows, and the last rows which make up `share`: whole stretches where there are at least 8.

        Windows that overlap with the first part are left out of the second.

        Raises:
            RheonError: if either part is too small.
        """
        rows = np.arange(len(self))
        names = rows if self.group is None else np.unique(self.group)
        if self.group is not None and len(names) >= 8:
            late = np.isin(self.group, names[-max(1, round(share * len(names))) :])
            parts = rows[~late], rows[late]
        else:
            cut = len(self) - round(share * len(self))
            gap = 0 if self.group is None else self.before.shape[1]
            parts = rows[:cut], rows[cut + gap :]
        if min(map(len, parts)) < LEAST:
            raise RheonError(
                f"{len(parts[0])} rows to learn from and {len(parts[1])} to test on",
                remedy=f"give more data: at least {LEAST} rows each",
            )
        return self.take(parts[0]), self.take(parts[1])


def pairs(data, context: int = 1, *, weights=None, n: int = 10_000, dt: float | None = None, key=0, most=None) -> Pairs:
    """Snapshot pairs of whatever is given.

    Args:
        data: `Pairs`; a tuple (before, after) or (before, after, again) of arrays, (row, variable) or (row, context,
            variable); a `Series` or an array (time, variable) or (series, time, variable), of which all windows
            without a gap are taken; a `System` or a `Fit`, which is simulated. Of a stochastic system two draws of
            the next state are made for every state of a long path.
        context: samples that a window holds.
        weights: of the rows; of a series with the shape (row,) of its windows in order.
        n: samples that are simulated of a system.
        dt: sampling step of a simulated flow.
        key: of the simulation.
        most: rows of a recording at most; more are thinned evenly. None for all.

    Returns:
        The pairs.

    Raises:
        RheonError: if there are too few rows, times are uneven, or windows are shorter than `context`.

    Source: quadrature weights as in Colbrook and Townsend 2024, doi:10.1002/cpa.22125.

    Example:
        >>> pairs(np.arange(12.0), context=2).after[0].ravel().tolist()
        [1.0, 2.0]
    """
    if isinstance(data, Pairs):
        made = data if weights is None else dataclasses.replace(data, weights=weights)
        if made.before.shape[1] != context:
            raise RheonError(
                f"windows of {made.before.shape[1]} samples, the dictionary looks at {context}",
                remedy=f"give pairs of windows, (row, {context}, variable)",
            )
        return made
    if isinstance(data, tuple):
        if len(data) not in (2, 3):
            raise RheonError(f"a tuple of {len(data)}", remedy="give (before, after) or (before, after, again)")
        return pairs(Pairs(data[0], data[1], weights, *data[2:]), context)
    system = data.system if isinstance(data, Fit) else data
    if isinstance(system, System):
        if isinstance(system, STOCHASTIC) and context == 1:
            return _drawn(system, n, dt, key, weights)
        data = _simulated(system, n, dt, key)
    if not isinstance(data, Series):
        data = Series(np.asarray(data))
    if not data.is_regular:
        raise RheonError("the time step is uneven", where=data.source, remedy="resample the series first")
    starts = data.valid_starts(context + 1)
    if len(starts) < LEAST:
        raise RheonError(
            f"{len(starts)} windows of {context + 1} samples without a gap", remedy=f"at least {LEAST} are needed"
        )
    # a new stretch begins with a path and after a gap
    fresh = np.concatenate([[True], np.diff(starts[:, 0]) + np.abs(np.diff(starts[:, 1]) - 1) > 0])
    group = np.cumsum(fresh) - 1
    if most is not None and len(starts) > most:
        rows = np.linspace(0, len(starts) - 1, most).round().astype(int)
        starts, group = starts[rows], group[rows]
    windows = data.windows(context + 1, starts).astype(np.float64)
    return Pairs(windows[:, :-1], windows[:, 1:], weights, None, data.dt, group)


def _simulated(system: System, n: int, dt, key) -> Series:
    from ..simulate import simulate

    return simulate(system, n=n, dt=dt, key=key)


def _drawn(system: System, n: int, dt, key, weights) -> Pairs:
    """States along a path, and two draws of what follows each."""
    import jax

    from ..simulate import simulate

    key = as_key(key)
    path = _simulated(system, n, dt, key)
    states = path.values
    if system.dim != system.n_observed:
        raise RheonError("a stochastic system that is observed in part", remedy="give pairs of your own")
    first, second = (
        simulate(system, n=2, dt=path.dt, initial=states, key=jax.random.fold_in(key, i)).values[:, 1] for i in (1, 2)
    )
    known = np.isfinite(states).all(1) & np.isfinite(first).all(1) & np.isfinite(second).all(1)
    return Pairs(states[known], first[known], weights, second[known], path.dt, np.zeros(int(known.sum()), int))
