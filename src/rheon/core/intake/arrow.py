"""Columns from an Arrow table (CSV and Parquet readers, polars, anything that speaks the Arrow stream protocol)."""

from __future__ import annotations

import numpy as np

from ..errors import require
from ..series import Note
from .column import Column, split_unit


def columns_of(table) -> tuple[list[Column], list[Note]]:
    """Columns of a `pyarrow.Table`, and notes on those that hold nothing a series could use.

    Example:
        >>> import pyarrow
        >>> columns, notes = columns_of(pyarrow.table({"speed (m/s)": [1, None, 3]}))
        >>> columns[0].name, columns[0].unit, columns[0].values.tolist()
        ('speed', 'm/s', [1.0, nan, 3.0])
    """
    columns, notes = [], []
    for field, chunked in zip(table.schema, table.columns, strict=True):
        values = _values(field.type, chunked)
        if values is None:
            notes.append(Note(f"column {field.name!r} holds {field.type}, not one value a row", "left out"))
            continue
        name, unit = split_unit(str(field.name))
        declared = (field.metadata or {}).get(b"units") or (field.metadata or {}).get(b"unit") or b""
        columns.append(Column(name, values, declared.decode(errors="replace") or unit))
    return columns, notes


def _values(kind, chunked) -> np.ndarray | None:
    pa = require("pyarrow", "app")
    t = pa.types
    if t.is_dictionary(kind):
        chunked = chunked.cast(kind.value_type)
        kind = kind.value_type
    if t.is_null(kind):
        return np.full(len(chunked), np.nan)
    if t.is_boolean(kind):
        if chunked.null_count:
            return _floats(chunked.cast(pa.int8()))
        return chunked.to_numpy()
    if t.is_integer(kind) or t.is_floating(kind) or t.is_decimal(kind):
        return _floats(chunked)
    if t.is_date(kind) or t.is_timestamp(kind):
        # times with a zone are kept as UTC instants
        return chunked.cast(pa.timestamp("ns"), safe=False).to_numpy()
    if t.is_time(kind) or t.is_duration(kind):
        ticks = chunked.cast(pa.int64() if kind.bit_width == 64 else pa.int32()).cast(pa.int64())
        return (_floats(ticks) * _TICKS[kind.unit] * 1e9).astype("timedelta64[ns]")
    if t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind):
        return chunked.to_numpy().astype(object)
    return None


_TICKS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def _floats(chunked) -> np.ndarray:
    pa = require("pyarrow", "app")
    return chunked.cast(pa.float64(), safe=False).to_numpy()
