"""`rheon.load`: anything that holds a recording becomes a Series."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rheon.core import registry
from rheon.core.errors import RheonError
from rheon.core.series import Series


def load(
    what,
    *,
    columns: Sequence[str] | None = None,
    time: str | int | None = None,
    array: str | None = None,
) -> Series:
    """Turn a data set's name, a file, an array, a table or an xarray object into a Series.

    Args:
        what: the name of a data set ("laser", "double_pendulum:3" for a part), the path of a file (see
            `rheon.io.read.read`), an array of shape (time,), (time, variable) or (series, time, variable), a DataFrame
            or Series of pandas or polars, an Arrow table, an xarray Dataset or DataArray, or a rheon Series.
        columns: names of the variables wanted; None takes all that hold numbers.
        time: name of the time column or coordinate; "none" to count samples; None to look for it.
        array: name of the array to take, where a file holds several that do not belong together.

    Returns:
        The series: values (time, variable) or (series, time, variable), NaN where nothing was observed.

    Raises:
        RheonError: if `what` is neither a data set nor a file, or cannot be read as a recording.

    Source: readers in `rheon.io`, data sets in `rheon.datasets`, objects in `rheon.adapt`.

    Example:
        >>> load("laser").n_times, load(np.zeros((5, 2))).names
        (10093, ('x0', 'x1'))
    """
    if isinstance(columns, str):
        columns = [columns]
    if isinstance(what, Series):
        return what.select(columns) if columns else what
    if isinstance(what, str):
        return _named(what, columns, time, array)
    if isinstance(what, os.PathLike):
        from rheon.io.read import read

        return read(what, columns=columns, time=time, array=array)
    module = type(what).__module__.split(".")[0]
    if module == "pandas":
        from rheon.adapt.pandas import from_pandas

        return from_pandas(what, columns=columns, time=time)
    if module == "xarray":
        from rheon.adapt.xarray import from_xarray

        return from_xarray(what, columns=columns, time=None if time is None else str(time))
    if hasattr(what, "__arrow_c_stream__"):
        from rheon.adapt.arrow import from_arrow

        return from_arrow(what, columns=columns, time=time)
    return _from_array(what, columns)


def _named(name: str, columns, time, array) -> Series:
    from rheon.io.read import read

    entry, _, part = name.partition(":")
    entries = registry.modules("datasets")
    known = {registry.fold(slug) for slug in entries}
    if registry.fold(entry) in known and not any(c in entry for c in "/\\"):
        series = registry.find("datasets", entry).load(part)
        return series.select(columns) if columns else series
    if Path(name).exists() or any(c in name for c in "/\\") or Path(name).suffix:
        return read(name, columns=columns, time=time, array=array)
    near = difflib.get_close_matches(registry.fold(entry), known, n=3, cutoff=0.5)
    suggestions = [slug for slug in entries if registry.fold(slug) in near] or list(entries)
    raise RheonError(
        f"{name!r} is neither a data set nor a file",
        where=str(Path.cwd()),
        remedy=f"data sets: {', '.join(suggestions[:8])}; or give the path of a file",
    )


def _from_array(what, columns) -> Series:
    try:
        values = np.asarray(what)
    except (ValueError, TypeError) as error:
        raise RheonError(
            f"a {type(what).__name__} is no recording ({error})", remedy="give a path, an array or a DataFrame"
        ) from error
    if values.dtype.kind not in "fiub" or values.ndim == 0:
        raise RheonError(
            f"a {type(what).__name__} of shape {values.shape} and type {values.dtype} is no recording",
            remedy="give a path, a DataFrame, or an array of real numbers (time, variable)",
        )
    series_notes: list = []
    if values.dtype.kind == "f" and np.isinf(values).any():
        series_notes.append((f"{int(np.isinf(values).sum())} infinite values", "set to missing"))
        values = np.where(np.isinf(values), np.nan, values)
    series = Series(values, source="array", notes=tuple(series_notes))
    return series.select(columns) if columns else series
