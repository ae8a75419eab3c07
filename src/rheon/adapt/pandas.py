"""pandas objects come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.intake.column import Column, split_unit
from rheon.core.intake.columns import to_series
from rheon.core.series import Note, Series


def from_pandas(data, *, columns: Sequence[str] | None = None, time: str | int | None = None) -> Series:
    """A series from a pandas DataFrame or Series.

    Args:
        data: one row per sample; the clock is its index of dates, or a column.
        columns: names of the columns wanted; None takes all that hold numbers.
        time: name of the time column or of the index; "none" to count samples; None to look for it.

    Returns:
        The series, values (time, variable), sorted by time, with notes on what was done.

    Raises:
        RheonError: if there is no row, no column with numbers, or no such column.

    Source: the inverse of `Series.to_pandas`.

    Example:
        >>> import pandas
        >>> from_pandas(pandas.DataFrame({"time": [0.0, 0.1], "x (m)": [1.0, 2.0]})).units
        ('m',)
    """
    pandas = require("pandas", "app")
    if isinstance(data, pandas.Series):
        data = data.to_frame(name=data.name if data.name is not None else "x0")
    if not isinstance(data, pandas.DataFrame):
        raise RheonError(f"a pandas {type(data).__name__} is no recording", remedy="give a DataFrame or a Series")
    units = data.attrs.get("units", {}) if isinstance(data.attrs.get("units"), dict) else {}
    notes: list[Note] = []
    table = [_column(_label(name), data.iloc[:, i], units) for i, name in enumerate(data.columns)]
    index = data.index
    if not isinstance(index, pandas.RangeIndex):
        levels = index.to_frame(index=False)
        names = [_label(n) if n is not None else "index" for n in index.names]
        front = [_column(n, levels.iloc[:, i], units) for i, n in enumerate(names)]
        notes.append(Note(f"the table has an index ({', '.join(c.name for c in front)})", "read as its first column"))
        table = [*front, *table]
    return to_series(table, source="pandas object", notes=notes, choose=columns, time=time)


def _label(name) -> str:
    return "_".join(str(v) for v in name if str(v)) if isinstance(name, tuple) else str(name)


def _column(name: str, values, units: dict) -> Column:
    pandas = require("pandas", "app")
    short, unit = split_unit(name)
    unit = str(units.get(name, unit))
    kind = values.dtype
    if isinstance(kind, pandas.PeriodDtype):
        values = values.dt.to_timestamp()
        kind = values.dtype
    if isinstance(kind, pandas.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
        kind = values.dtype
    if isinstance(kind, pandas.CategoricalDtype):
        values = values.astype(kind.categories.dtype if kind.categories.dtype.kind in "fiu" else object)
        kind = values.dtype
    if kind.kind in "Mm":
        return Column(short, values.to_numpy(f"{'datetime' if kind.kind == 'M' else 'timedelta'}64[ns]"), unit)
    if kind.kind == "b" and not values.hasnans:
        return Column(short, values.to_numpy(bool), unit)
    if kind.kind in "fiub":
        return Column(short, values.to_numpy(np.float64, na_value=np.nan), unit)
    if kind.kind == "c":
        return Column(short, values.to_numpy(), unit)
    return Column(short, _objects(values), unit)


def _objects(values) -> np.ndarray:
    """Texts, dates or numbers out of a column of Python objects."""
    pandas = require("pandas", "app")
    objects: Any = values.to_numpy(object)
    missing = pandas.isna(values).to_numpy()
    objects = np.where(missing, None, objects)
    present = objects[~missing]
    kind = pandas.api.types.infer_dtype(present, skipna=True)
    if kind in ("datetime", "datetime64", "date"):
        stamps = pandas.to_datetime(values, utc=True).dt.tz_localize(None)
        return np.asarray(stamps.to_numpy("datetime64[ns]"))
    if kind in ("integer", "floating", "decimal", "mixed-integer-float"):
        return np.array([np.nan if v is None else float(v) for v in objects])
    return objects
