"""Series: measured or simulated paths, with their times, names, units, gaps and history of what was done to them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .errors import RheonError

# steps that differ from their median by less than this share count as regular
REGULAR_TOLERANCE = 1e-3


class Names(tuple):
    """Names of variables. To JAX one leaf, not thousands: modules of wide data are made without a look at each name."""


@functools.lru_cache(maxsize=8)
def _counted(n: int) -> Names:
    """Names of variables that have none."""
    return Names(f"x{i}" for i in range(n))


class Note(NamedTuple):
    """What was found in the data, and what was done about it (empty: nothing)."""

    found: str
    done: str = ""


@dataclasses.dataclass(frozen=True, eq=False)
class Series:
    """One or many paths of a system, on common or own times.

    Attributes:
        values: shape (time, variable), or (series, time, variable) for many paths. NaN where nothing was observed.
        times: shape (time,), or (series, time). Strictly increasing.
        names: one name per variable.
        units: one unit per variable; empty where unknown.
        time_unit: unit of `times`, e.g. "s"; "sample" where times are only counted.
        source: where the data came from.
        notes: what was found in the data and what was done about it.

    Raises:
        RheonError: if shapes disagree, times do not increase, or there is nothing in it.

    Example:
        >>> s = Series(np.zeros((5, 2)), names=("x", "y"))
        >>> s.n_times, s.n_variables, s.dt, s.is_regular
        (5, 2, 1.0, True)
        >>> s["y"].shape
        (5,)
    """

    values: np.ndarray
    times: np.ndarray = None  # type: ignore[assignment]  # counted where not given
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    time_unit: str = ""
    source: str = ""
    notes: tuple[Note, ...] = ()

    def __post_init__(self):
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731  (frozen)
        values = np.asarray(self.values)
        if values.dtype.kind not in "fiub":
            raise RheonError(
                f"values are of type {values.dtype}, not real numbers",
                where=self.source,
                remedy="choose numeric columns",
            )
        if values.ndim == 1:
            values = values[:, None]
        if values.ndim not in (2, 3) or 0 in values.shape:
            raise RheonError(
                f"values have shape {values.shape}",
                where=self.source,
                remedy="a series is (time, variable) or (series, time, variable) and not empty",
            )
        if values.dtype.kind != "f":
            values = values.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            # a finite sum is proof enough, and several times cheaper than a look at every value
            suspect = not np.isfinite(values.sum())
        if suspect and np.isinf(values).any():
            where = tuple(int(i) for i in np.argwhere(np.isinf(values))[0])
            raise RheonError(
                "values hold an infinity", where=f"{self.source} index {where}".strip(), remedy="set it to NaN"
            )
        put("values", values)
        counted = self.times is None
        times = np.arange(values.shape[-2], dtype=np.float64) if counted else np.asarray(self.times, np.float64)
        if times.shape not in (values.shape[-2:-1], values.shape[:-1]):
            raise RheonError(f"times have shape {times.shape}, values {values.shape}", where=self.source)
        if not np.isfinite(times).all() or (np.diff(times, axis=-1) <= 0).any():
            raise RheonError(
                "times do not increase strictly", where=self.source, remedy="sort them and drop duplicates"
            )
        put("times", times)
        put("time_unit", self.time_unit or ("sample" if counted else ""))
        n = values.shape[-1]
        put("names", self.names if type(self.names) is Names else Names(str(v) for v in self.names) or _counted(n))
        put("units", self.units if type(self.units) is Names else Names(str(v) for v in self.units) or Names(("",) * n))
        put("notes", tuple(Note(*v) for v in self.notes))
        if len(self.names) != n or len(self.units) != n:
            raise RheonError(
                f"{len(self.names)} names and {len(self.units)} units for {n} variables", where=self.source
            )
        if self.names is not _counted(n) and len(set(self.names)) < n:
            name = next(v for i, v in enumerate(self.names) if v in self.names[:i])
            raise RheonError(f"the name {name!r} stands twice", where=self.source, remedy="rename one of the two")

    # shape ---------------------------------------------------------------------------------------------------

    @property
    def n_series(self) -> int:
        """Number of paths."""
        return 1 if self.values.ndim == 2 else self.values.shape[0]

    @property
    def n_times(self) -> int:
        """Samples per path (including missing ones)."""
        return self.values.shape[-2]

    @property
    def n_variables(self) -> int:
        """Number of variables."""
        return self.values.shape[-1]

    def __len__(self) -> int:
        return self.n_times

    @property
    def mask(self) -> np.ndarray:
        """True where a value was observed. Same shape as `values`."""
        return ~np.isnan(self.values)

    @property
    def paths(self) -> np.ndarray:
        """Values with the axis of paths always there. Shape (series, time, variable)."""
        return self.values if self.values.ndim == 3 else self.values[None]

    @property
    def dt(self) -> float:
        """Median time step."""
        return float(np.median(np.diff(self.times, axis=-1))) if self.n_times > 1 else 1.0

    @property
    def is_regular(self) -> bool:
        """True if all steps equal the median step to within 0.1 %."""
        if self.n_times < 2:
            return True
        steps = np.diff(self.times, axis=-1)
        return bool(np.all(np.abs(steps - self.dt) <= REGULAR_TOLERANCE * self.dt))

    # parts ---------------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> np.ndarray:
        """One variable by name. Shape (time,) or (series, time)."""
        return self.values[..., self.index(name)]

    def index(self, name: str) -> int:
        """Position of a variable.

        Raises:
            RheonError: if there is no such variable.
        """
        if name not in self.names:
            raise RheonError(f"no variable {name!r}", where=self.source, remedy=f"choose among {', '.join(self.names)}")
        return self.names.index(name)

    def select(self, names: Sequence[str]) -> Series:
        """Only these variables, in this order."""
        columns = [self.index(n) for n in names]
        units = tuple(self.units[c] for c in columns)
        return self.replace(values=self.values[..., columns], names=tuple(names), units=units)

    def window(self, start: int, stop: int | None = None) -> Series:
        """The samples start..stop-1 of every path, times kept."""
        return self.replace(values=self.values[..., start:stop, :], times=self.times[..., start:stop])

    def path(self, index: int) -> Series:
        """One path as a series of its own."""
        times = self.times if self.times.ndim == 1 else self.times[index]
        return self.replace(values=self.paths[index], times=times)

    @staticmethod
    def together(parts: Sequence[Series]) -> Series:
        """Recordings of the same variables as paths of one series, each on its own times; shorter ones end in gaps.

        Raises:
            RheonError: if there are none, or their variables differ.

        Example:
            >>> both = Series.together([Series(np.zeros(5)), Series(np.ones(3), 0.5 * np.arange(3))])
            >>> both.values.shape, both.times[1].tolist()
            ((2, 5, 1), [0.0, 0.5, 1.0, 1.5, 2.0])
        """
        paths = [part.path(i) for part in parts for i in range(part.n_series)]
        if not paths or any(p.names != paths[0].names or p.units != paths[0].units for p in paths):
            told = "; ".join(", ".join(p.names) for p in paths[:3])
            raise RheonError(f"no recordings of the same variables: {told}", where="Series.together")
        longest = max(p.n_times for p in paths)
        values, times = [], []
        for p in paths:
            more = longest - p.n_times
            values.append(np.pad(p.values, ((0, more), (0, 0)), constant_values=np.nan))
            times.append(np.append(p.times, p.times[-1] + p.dt * np.arange(1, more + 1)))
        return paths[0].replace(values=np.stack(values), times=np.stack(times))

    def replace(self, **fields) -> Series:
        """A copy with other fields."""
        return dataclasses.replace(self, **fields)

    def noted(self, found: str, done: str = "") -> Series:
        """A copy with one more note."""
        return self.replace(notes=(*self.notes, Note(found, done)))

    # what learning needs --------------------------------------------------------------------------------------

    def valid_starts(self, length: int) -> np.ndarray:
        """Where windows of `length` samples without a gap begin. Shape (windows, 2): path and first sample.

        Example:
            >>> s = Series(np.array([0.0, 1.0, np.nan, 3.0, 4.0, 5.0]))
            >>> s.valid_starts(2).tolist()
            [[0, 0], [0, 3], [0, 4]]
        """
        if length < 1:
            raise RheonError(f"a window of {length} samples", where="length", remedy="ask for at least 1")
        complete = self.mask.all(-1).reshape(self.n_series, -1)
        if length > self.n_times:
            return np.zeros((0, 2), int)
        count = np.cumsum(np.pad(complete, ((0, 0), (1, 0))), axis=1)
        return np.argwhere(count[:, length:] - count[:, :-length] == length)

    def windows(self, length: int, starts: np.ndarray | None = None) -> np.ndarray:
        """Windows without a gap. Shape (windows, length, variable)."""
        starts = self.valid_starts(length) if starts is None else np.asarray(starts)
        return self.paths[starts[:, :1], starts[:, 1:] + np.arange(length)]

    # hand on -------------------------------------------------------------------------------------------------

    def to_pandas(self):
        """A long pandas DataFrame: time, variables, and a column `series` where there are many paths."""
        from .errors import require

        pandas = require("pandas", "app")
        frames = []
        for i in range(self.n_series):
            path = self.path(i)
            frame = pandas.DataFrame(path.values, columns=list(self.names))
            frame.insert(0, "time", path.times)
            if self.n_series > 1:
                frame.insert(0, "series", i)
            frames.append(frame)
        return pandas.concat(frames, ignore_index=True)

    def to_xarray(self):
        """An xarray Dataset with dimensions (series,) time; units and notes as attributes."""
        from .errors import require

        xarray = require("xarray", "app")
        if self.times.ndim == 2 and self.n_series > 1 and not np.all(self.times == self.times[0]):
            raise RheonError(
                "paths have different times", remedy="hand on one path at a time: series.path(i).to_xarray()"
            )
        dims = ("time",) if self.values.ndim == 2 else ("series", "time")
        data = {n: (dims, self.values[..., i], {"units": self.units[i]}) for i, n in enumerate(self.names)}
        times = self.times if self.times.ndim == 1 else self.times[0]
        attributes = {"source": self.source, "notes": [" -> ".join(filter(None, n)) for n in self.notes]}
        return xarray.Dataset(data, coords={"time": ("time", times, {"units": self.time_unit})}, attrs=attributes)

    def __repr__(self) -> str:
        paths = f"{self.n_series} paths, " if self.n_series > 1 else ""
        kind = "" if self.is_regular else " (uneven)"
        missing = int((~self.mask).sum())
        gaps = f", {missing} missing" if missing else ""
        names = ", ".join(self.names[:8]) + (", ..." if self.n_variables > 8 else "")
        return f"Series({paths}{self.n_times} times, dt {self.dt:.6g} {self.time_unit}{kind}; {names}{gaps})"
