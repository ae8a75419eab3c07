"""Dwell times as they are recorded: in turn open and shut, none shorter than what is resolved."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.core.settings import number

# bit of the column "flag" that says that a duration is not to be used
UNUSABLE = 8


@dataclasses.dataclass(frozen=True, eq=False)
class DwellTimes:
    """Durations of intervals in which a channel was open or shut, in the order in which they were recorded.

    Attributes:
        durations: shape (interval,), positive.
        is_open: whether a current flowed, shape (interval,).
        usable: False where a duration is not known, shape (interval,); all of them where not given.
        resolution: no interval is shorter; 0 where it was not imposed. Neighbours are then alternately open and shut.
        critical: shut times beyond this one end a burst: they may belong to another channel; None where all count.
        vectors: whether a burst is known to begin and end with such a shut time, so that start and end of it tell
            something too; otherwise it begins in equilibrium.
        time_unit: of durations.
        source: where they came from.

    Raises:
        RheonError: if shapes differ, a duration is not positive, or the resolution that is said was not imposed.

    Source: Colquhoun, Hawkes and Srodzinski 1996, doi:10.1098/rsta.1996.0115, for bursts and their ends.

    Example:
        >>> record = DwellTimes(np.array([3.0, 1.0, 0.01, 2.0, 4.0]), np.array([0, 1, 0, 1, 0], bool))
        >>> record.resolved(0.1).durations.tolist()
        [3.0, 3.01]
    """

    durations: np.ndarray
    is_open: np.ndarray
    usable: np.ndarray = None  # type: ignore[assignment]  # all where not given
    resolution: float = 0.0
    critical: float | None = None
    vectors: bool = True
    time_unit: str = "s"
    source: str = ""

    def __post_init__(self):
        durations = np.asarray(self.durations, np.float64)
        usable = np.ones(durations.shape, bool) if self.usable is None else np.asarray(self.usable, bool)
        is_open = np.asarray(self.is_open, bool)
        if durations.ndim != 1 or is_open.shape != durations.shape or usable.shape != durations.shape:
            raise RheonError(f"durations {durations.shape}, classes {is_open.shape}, marks {usable.shape}",
                             where="dwell times", remedy="give one of each for every interval")  # fmt: skip
        wrong = ~(np.isfinite(durations) & (durations > 0))
        if wrong.any():
            at = int(np.argmax(wrong))
            raise RheonError(f"duration {at} is {durations[at]}", where="dwell times", remedy="give positive times")
        resolution = number(self.resolution, "resolution")
        alike, short = is_open[1:] == is_open[:-1], usable & (durations < resolution)
        if resolution > 0 and (alike.any() or short.any()):
            what = "neighbours of one class" if alike.any() else "shorter intervals"
            raise RheonError(f"there are {what} at the resolution {resolution:g}", where="dwell times",
                             remedy="leave it out, and take record.resolved(resolution)")  # fmt: skip
        for name, value in (("durations", durations), ("is_open", is_open), ("usable", usable)):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.durations)

    @classmethod
    def of(cls, series: Series) -> DwellTimes:
        """From a Series with the columns "dwell", "amplitude" (0 = shut) and, if there is one, "flag"."""
        if series.n_series > 1 or not {"dwell", "amplitude"} <= set(series.names):
            raise RheonError(f"the columns are {', '.join(series.names)}", where=series.source or "series",
                             remedy="give one path with the columns dwell and amplitude")  # fmt: skip
        marks = series["flag"].astype(int) if "flag" in series.names else np.zeros(series.n_times, int)
        unit = series.units[series.names.index("dwell")] or series.time_unit
        return cls(series["dwell"], series["amplitude"] != 0, (marks & UNUSABLE) == 0, time_unit=unit,
                   source=series.source)  # fmt: skip

    def resolved(self, resolution: float) -> DwellTimes:
        """What is left where nothing shorter is seen: short intervals go to the one before, neighbours alike join.

        An apparent interval begins with the first resolved one of its class and lasts to the next resolved one of the
        other class. What stands before the first resolved interval, and the last one, whose end is not known, are
        left out. Where a part is not usable the whole is not.

        Raises:
            RheonError: if the resolution is not positive, or nothing is left.
        """
        if not (np.isfinite(resolution) and resolution > 0):
            raise RheonError(f"resolution = {resolution}", where="resolution", remedy="give a positive time")
        long = (self.durations >= resolution) | ~self.usable
        kept = np.flatnonzero(long)
        # a resolved interval starts a new apparent one where the resolved one before it is of the other class
        first = kept[np.flatnonzero(np.diff(self.is_open[kept].astype(int), prepend=-1))]
        if len(first) < 3:
            raise RheonError(f"{len(first)} intervals are longer than {resolution}", where=self.source or "dwell times",
                             remedy="give a longer recording, or a finer resolution")  # fmt: skip
        durations = np.add.reduceat(self.durations, first)
        usable = np.logical_and.reduceat(self.usable, first)
        return dataclasses.replace(
            self, durations=durations[:-1], is_open=self.is_open[first][:-1], usable=usable[:-1], resolution=resolution
        )

    def bursts(self, critical: float | None, vectors: bool = True) -> DwellTimes:
        """The same with a critical shut time; see the attributes.

        Raises:
            RheonError: if it is not longer than the resolution.
        """
        if critical is not None and not critical > self.resolution:
            raise RheonError(f"critical shut time {critical} at the resolution {self.resolution}", where="critical")
        return dataclasses.replace(self, critical=critical, vectors=vectors)

    def groups(self) -> list[np.ndarray]:
        """Stretches that belong together: open, shut, ..., open. Each of shape (odd number,)."""
        ends = ~self.usable
        if self.critical is not None:
            ends = ends | (~self.is_open & (self.durations > self.critical))
        found = []
        for places in np.split(np.arange(len(self)), np.flatnonzero(ends)):
            inner = places[~ends[places]]
            # begin and end with an opening
            inner = inner[int(np.argmax(self.is_open[inner])) :] if self.is_open[inner].any() else inner[:0]
            inner = inner[: len(inner) - (len(inner) + 1) % 2]
            if len(inner):
                found.append(self.durations[inner])
        return found

    def of_class(self, is_open: bool) -> np.ndarray:
        """Usable durations of one class, shape (interval,)."""
        return self.durations[self.usable & (self.is_open == is_open)]
