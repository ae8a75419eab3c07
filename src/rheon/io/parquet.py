"""Parquet tables."""

from __future__ import annotations

import json

from rheon.core.errors import RheonError, require
from rheon.core.intake import arrow
from rheon.core.intake.column import Column, split_unit
from rheon.core.intake.columns import to_series
from rheon.core.series import Note, Series

from ._content import Content, check_size


def matches(content: Content) -> bool:
    """True for files that begin with the mark of Parquet."""
    return content.head(4) == b"PAR1"


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in a Parquet table. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if the file is damaged, too large, or holds no numbers.
    """
    pa, parquet = require("pyarrow", "app"), require("pyarrow.parquet", "app")
    try:
        with parquet.ParquetFile(content.file()) as file:
            metadata = file.metadata
            size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
            cells = metadata.num_rows * metadata.num_columns * 8
            check_size(max(size, cells), content.name)
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise RheonError(
            f"the Parquet file is damaged ({str(error)[:120]})", where=content.name, remedy="save it again"
        ) from error
    found, notes = arrow.columns_of(table)
    return to_series(
        _index_first(found, table.schema.metadata or {}, notes),
        source=content.name,
        notes=notes,
        choose=columns,
        time=time,
    )


def _index_first(columns: list[Column], metadata, notes: list[Note]) -> list[Column]:
    """Columns with the index that pandas stored as a last column put first, under the name it had."""
    try:
        described = json.loads(metadata.get(b"pandas", b"{}"))
    except ValueError:
        return columns
    index = [v for v in described.get("index_columns", []) if isinstance(v, str)]
    stored = [c for c in columns if c.name in {split_unit(v)[0] for v in index}]
    if not stored:
        return columns
    rest = [c for c in columns if c not in stored]
    named = [c.replace(name="index") if c.name.startswith("__index_level_") else c for c in stored]
    notes.append(Note(f"the table has an index ({', '.join(c.name for c in named)})", "read as its first column"))
    return [*named, *rest]
