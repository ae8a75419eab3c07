"""Labelled arrays (xarray) as a Series: variables along one dimension of time. xarray itself is not imported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import RheonError
from ..series import Note, Series
from .calendar import elapsed
from .clock import Clock, is_time_name
from .column import Column
from .columns import describe, to_series

# a variable with other dimensions than time is spread over at most this many columns
MOST_COLUMNS = 512
_PATHS = ("series", "sample", "path", "run", "trial", "realization", "member", "ensemble")


def series_of_dataset(
    dataset,
    *,
    source: str = "",
    notes: Sequence[Note] = (),
    choose: Sequence[str] | None = None,
    time: str | None = None,
) -> Series:
    """The series in an xarray Dataset.

    Args:
        dataset: variables with named dimensions.
        source, notes: as for `to_series`.
        choose: names of variables; None takes all along time.
        time: the dimension or coordinate of time; "none" to count samples along the time dimension.

    Raises:
        RheonError: if no variable has numbers along time, or one has too many values per time.
    """
    notes = list(notes)
    counted = isinstance(time, str) and time.lower() == "none"
    dimension = _time_dimension(dataset, None if counted else time, source)
    names = list(choose) if choose else [str(n) for n in dataset.data_vars]
    columns, blocks = [], {}
    for name in names:
        if name not in dataset.variables:
            shown = ", ".join(str(n) for n in list(dataset.data_vars)[:12])
            raise RheonError(f"there is no variable {name!r}", where=source, remedy=f"choose among {shown}")
        variable = dataset[name]
        if dimension not in variable.dims or variable.dtype.kind not in "fiubmM":
            if choose:
                raise RheonError(
                    f"variable {name!r} has dimensions {variable.dims} and type {variable.dtype}", where=source
                )
            notes.append(Note(f"variable {name!r} does not run along {dimension!r} in numbers", "left out"))
            continue
        other = [d for d in variable.dims if d != dimension]
        if len(other) == 1 and str(other[0]).lower() in _PATHS and variable.sizes[other[0]] > 1:
            blocks[name] = variable.transpose(other[0], dimension)
        elif len(other) == 2 and (paths := [d for d in other if str(d).lower() in _PATHS]):
            blocks |= _by_variable(variable, name, dimension, paths[0])
        else:
            columns += _spread(variable, name, dimension, other, source)
    clock = None if counted else _clock(dataset, dimension, time, notes)
    if blocks and not columns:
        return _many(blocks, clock, source, notes)
    if blocks:
        notes.append(Note(f"variables of many paths: {', '.join(blocks)}", "left out"))
    if not columns:
        raise RheonError(f"no variable has numbers along {dimension!r}", where=source, remedy="choose by --columns")
    return to_series(columns, source=source, notes=notes, clock=clock, time="none" if clock is None else None)


def _time_dimension(dataset, time: str | None, source: str):
    if time is not None:
        if time in dataset.variables and len(dataset[time].dims) == 1:
            return dataset[time].dims[0]
        if time in dataset.sizes:
            return time
        shown = ", ".join(str(d) for d in dataset.sizes)
        raise RheonError(f"there is no dimension {time!r}", where=source, remedy=f"choose among {shown}")
    sizes = dict(dataset.sizes)
    if not sizes:
        raise RheonError("the data have no dimension, only single numbers", where=source)
    for dimension in sizes:
        coordinate = dataset.coords.get(dimension)
        if is_time_name(str(dimension)) or (coordinate is not None and coordinate.dtype.kind == "M"):
            return dimension
    used = {d for v in dataset.data_vars.values() for d in v.dims}
    if len(used) == 1:
        return used.pop()
    raise RheonError(
        f"none of the dimensions {', '.join(str(d) for d in sizes)} is called time",
        where=source,
        remedy="name the dimension of time by --time",
    )


def _clock(dataset, dimension, time: str | None, notes: list[Note]) -> Clock | None:
    name = time if time in dataset.variables else dimension
    if name not in dataset.variables:
        return None
    coordinate = dataset[name]
    label = f"coordinate {str(name)!r}"
    if coordinate.dtype.kind == "M":
        times, unit, origin = elapsed(coordinate.values.astype("datetime64[ns]"))
        return Clock(times, unit, (), (Note(f"{label} holds dates", origin),))
    if coordinate.dtype.kind == "m":
        seconds = coordinate.values.astype("timedelta64[ns]").astype(np.float64) / 1e9
        return Clock(seconds, "s", (), (Note(f"{label} holds time spans", "times are seconds"),))
    if coordinate.dtype.kind == "O" and hasattr(coordinate.values[0], "calendar"):
        # a calendar of its own: the differences are honest days, the dates are not those of the wall
        first = coordinate.values[0]
        days = np.array([(v - first).total_seconds() / 86400 for v in coordinate.values])
        return Clock(
            days, "d", (), (Note(f"{label} uses the calendar {first.calendar!r}", f"times are days since {first}"),)
        )
    if coordinate.dtype.kind not in "fiu":
        notes.append(Note(f"{label} holds {coordinate.dtype}, not times", "samples are counted"))
        return None
    unit = str(coordinate.attrs.get("units", ""))
    if unit in ("", "sample", "1") and np.array_equal(coordinate.values, np.arange(coordinate.size)):
        return None
    return Clock(coordinate.values.astype(np.float64), unit, ())


def _spread(variable, name: str, dimension, other, source: str) -> list[Column]:
    """One column per position along the other dimensions."""
    unit = str(variable.attrs.get("units", ""))
    variable = variable.transpose(dimension, *other)
    values = variable.values.reshape(variable.sizes[dimension], -1)
    if values.shape[1] == 1:
        return [Column(name, values[:, 0], unit)]
    if values.shape[1] > MOST_COLUMNS:
        shape = ", ".join(f"{d} {variable.sizes[d]}" for d in other)
        raise RheonError(
            f"variable {name!r} has {values.shape[1]} values at each time ({shape})",
            where=source,
            remedy=f"choose a place or take averages first: at most {MOST_COLUMNS} columns are made of one variable",
        )
    labels = np.ndindex(*(variable.sizes[d] for d in other))
    return [Column(f"{name}[{','.join(map(str, at))}]", values[:, i], unit) for i, at in enumerate(labels)]


def _by_variable(variable, name: str, dimension, path) -> dict:
    """An array of many paths of many variables as one array of paths for each variable."""
    (other,) = [d for d in variable.dims if d not in (dimension, path)]
    labels = [f"{name}[{i}]" for i in range(variable.sizes[other])]
    if other in variable.coords and variable.coords[other].dtype.kind in "OUT":
        labels = [str(v) for v in variable.coords[other].values]
    if len(labels) > MOST_COLUMNS or len(set(labels)) < len(labels):
        labels = [f"{name}[{i}]" for i in range(min(len(labels), MOST_COLUMNS))]
    return {label: variable.isel({other: i}).transpose(path, dimension) for i, label in enumerate(labels)}


def _many(blocks, clock: Clock | None, source: str, notes: list[Note]) -> Series:
    shapes = {v.shape for v in blocks.values()}
    if len(shapes) > 1:
        raise RheonError("the variables have different numbers of paths", where=source, remedy="choose by --columns")
    values = np.stack([v.values.astype(np.float64) for v in blocks.values()], axis=-1)
    if np.isinf(values).any():
        notes.append(Note(f"{int(np.isinf(values).sum())} infinite values", "set to missing"))
        values = np.where(np.isinf(values), np.nan, values)
    series = Series(
        values,
        None if clock is None else clock.times,  # type: ignore[arg-type]  # None: counted
        names=tuple(blocks),
        units=tuple(str(v.attrs.get("units", "")) for v in blocks.values()),
        time_unit="sample" if clock is None else clock.unit,
        source=source,
        notes=(*notes, *(() if clock is None else clock.notes)),
    )
    return describe(series)
