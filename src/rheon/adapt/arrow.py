"""Tables that speak the Arrow stream protocol come in: polars, DuckDB, pyarrow."""

from __future__ import annotations

from collections.abc import Sequence

from rheon.core.errors import require
from rheon.core.intake import arrow
from rheon.core.intake.columns import to_series
from rheon.core.series import Series


def from_arrow(data, *, columns: Sequence[str] | None = None, time: str | int | None = None) -> Series:
    """A series from a table with the method `__arrow_c_stream__`.

    Args:
        data: a polars DataFrame, a pyarrow Table, a DuckDB relation, ...: one row per sample.
        columns: names of the columns wanted; None takes all that hold numbers.
        time: name of the time column; "none" to count samples; None to look for it.

    Returns:
        The series, values (time, variable), sorted by time, with notes on what was done.

    Raises:
        RheonError: if there is no row, no column with numbers, or no such column.

    Source: the Arrow PyCapsule interface.

    Example:
        >>> import pyarrow
        >>> from_arrow(pyarrow.table({"t": [0.0, 0.5], "x": [1, 2]})).dt
        0.5
    """
    pa = require("pyarrow", "app")
    stream = pa.RecordBatchReader.from_stream(data).read_all() if not isinstance(data, pa.Table) else data
    found, notes = arrow.columns_of(stream)
    return to_series(
        found, source=f"{type(data).__module__.split('.')[0]} table", notes=notes, choose=columns, time=time
    )
