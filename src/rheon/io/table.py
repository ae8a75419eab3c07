"""Text tables: CSV, TSV, semicolons, blanks; as people have them."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.intake import arrow, cells
from rheon.core.intake.column import Column
from rheon.core.intake.columns import to_series
from rheon.core.intake.suspects import declarations
from rheon.core.series import Note, Series

from ._content import Content
from ._sniff import COMMENTS, Layout, sampling_step, sniff
from ._text import clean, encoding_of

# the layout is guessed from the first lines
HEAD_BYTES, HEAD_LINES = 2**19, 5000
# tables with rows of odd length are mended by hand up to this size; above it odd rows become empty ones
MEND_BYTES = 2**28
# the type of a column is guessed from one block at a time
BLOCK_BYTES = 2**25
_UNUSED = "\x1f"


def matches(content: Content) -> bool:
    """True if the content is text."""
    return encoding_of(content.head()) != ""


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in a text table. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if there is no table of numbers in it.
    """
    text, notes = clean(content.bytes(), content.name)
    head = text[:HEAD_BYTES].decode("utf-8", errors="ignore")
    lines = head.split("\n")
    if len(text) > HEAD_BYTES and len(lines) > 1:
        lines.pop()
    layout = sniff(lines[:HEAD_LINES], content.name)
    body = _body(text, layout)
    del text
    body, more = _tidy(body, layout)
    table, still_more = _parse(body, layout, content.name)
    found, dropped = arrow.columns_of(table)
    found = [Column(n, c.values, u) for n, u, c in zip(layout.names, layout.units, found, strict=True)]
    notes = [*notes, *layout.notes, *more, *still_more, *dropped]
    found = _without_empty_end(found, notes)
    prose = "\n".join([*layout.preamble, layout.header])
    step = sampling_step("\n".join(layout.preamble))
    series = to_series(
        found,
        source=content.name,
        notes=notes,
        choose=columns,
        time=time,
        named=layout.named,
        decimal=layout.decimal,
        missing=declarations(prose),
        dt=step[0] if step else None,
    )
    if step and series.time_unit == "s" and np.isclose(series.dt, step[0]):
        series = series.noted(f"the lines in front say {step[1]!r}", f"the step is {step[0]:g} s")
    return series


def _body(text: bytes, layout: Layout) -> bytes:
    """The text from the first row of data on."""
    at = 0
    for _ in range(layout.skip):
        at = text.index(b"\n", at) + 1
    return text[at:].rstrip(b"\n \t\x1a\x00")


def _tidy(body: bytes, layout: Layout) -> tuple[bytes, list[Note]]:
    """Comments, repeated names and blank lines out; runs of blanks as one tab."""
    notes: list[Note] = []
    begins = _line_beginnings(body)
    indented = bool(begins & set(b" \t"))
    for mark in (m.encode() for m in COMMENTS):
        if mark[0] in begins or (indented and mark in body):
            body, count = re.subn(rb"(?m)^[ \t]*" + re.escape(mark) + rb".*(?:\n|\Z)", b"", body)
            if count:
                notes.append(Note(f"{count} comment lines between the rows", "left out"))
    header = layout.header.encode()
    if header.strip() and header[0] in begins and b"\n" + header in body:
        body, count = re.subn(rb"(?m)^" + re.escape(header) + rb"[ \t]*(?:\n|\Z)", b"", body)
        notes.append(Note(f"the row of names is repeated {count} times", "left out"))
    # a line of tabs alone is a row of missing cells where tabs part the cells
    blank = rb"\n" if layout.delimiter == "\t" else rb"[ \t]*\n"
    if ord("\n") in begins or indented:
        count = len(re.findall(rb"(?m)^" + blank, body))
        if count and layout.delimiter == "" and count < 0.2 * (body.count(b"\n") + 1):
            notes.append(Note(f"{count} blank lines between the rows", "read as missing values"))
            body = re.sub(rb"(?m)^[ \t]*$", b"NA", body)
        elif count:
            body = re.sub(rb"(?m)^" + blank, b"", body)
            notes.append(Note(f"{count} blank lines between the rows", "left out"))
    if layout.delimiter == " ":
        body = re.sub(rb"[ \t]+", b"\t", re.sub(rb"(?m)^[ \t]+|[ \t]+$", b"", body))
    return body.rstrip(b"\n"), notes


def _line_beginnings(body: bytes) -> set[int]:
    """The bytes with which lines begin: one pass tells what need not be looked for."""
    found = set(body[:1])
    for start in range(0, len(body), 2**24):
        codes = np.frombuffer(body, np.uint8, min(2**24 + 1, len(body) - start), start)
        found |= set(np.flatnonzero(np.bincount(codes[1:][codes[:-1] == 10], minlength=256)).tolist())
    return found


def _without_empty_end(columns: list[Column], notes: list[Note]) -> list[Column]:
    """Without nameless columns of nothing, which delimiters at the end of the rows leave."""
    kept = [c for c in columns if c.name or not _is_empty(c)]
    if kept and len(kept) < len(columns):
        notes.append(
            Note(f"{len(columns) - len(kept)} nameless empty columns (delimiters at the row's end)", "left out")
        )
        return kept
    return columns


def _is_empty(column: Column) -> bool:
    if column.kind == "number":
        return bool(np.isnan(column.values.astype(np.float64)).all())
    return column.kind == "text" and all(v is None or not str(v).strip() for v in column.values)


def _parse(body: bytes, layout: Layout, where: str):
    """An Arrow table of the body, rows of odd length mended."""
    delimiter = {"": _UNUSED, " ": "\t"}.get(layout.delimiter, layout.delimiter)
    odd: list = []

    def note_row(row) -> str:
        odd.append((row.actual_columns, row.text))
        return "skip"

    table = _arrow(body, delimiter, layout, note_row)
    if not odd:
        return table, []
    if len(body) > MEND_BYTES:
        short = (
            f"{len(odd):,} rows have another number of cells than {len(layout.names)} (one of them: {odd[0][1][:50]!r})"
        )
        return table, [Note(short, "left out: the file is too large to mend them")]
    mended, notes = _mend(body, delimiter, layout)
    table = _arrow(mended, delimiter, layout, lambda row: "error")
    return table, notes


def _arrow(body: bytes, delimiter: str, layout: Layout, on_odd_row):
    pa, reader = require("pyarrow", "app"), require("pyarrow.csv", "app")
    spellings = {w for v in cells.MISSING_WORDS for w in (v, v.upper(), v.capitalize())} | {
        "NaN",
        "N/a",
        "-NaN",
        "<NA>",
    }
    names = [f"c{i}" for i in range(len(layout.names))]
    types: dict = {}
    for _ in range(len(names) + 1):
        try:
            return reader.read_csv(
                pa.py_buffer(body),
                read_options=reader.ReadOptions(
                    column_names=names, block_size=min(max(len(body) + 1, 1024), BLOCK_BYTES)
                ),
                parse_options=reader.ParseOptions(
                    delimiter=delimiter, invalid_row_handler=on_odd_row, newlines_in_values=b'"' in body
                ),
                convert_options=reader.ConvertOptions(
                    null_values=sorted(spellings), decimal_point=layout.decimal, column_types=types
                ),
            )
        except pa.ArrowInvalid as error:
            # a later block does not fit the type that the first one suggested
            match = re.search(r"column #(\d+)", str(error))
            name = names[int(match[1])] if match and int(match[1]) < len(names) else None
            if name is None or name in types:
                raise RheonError(f"the table cannot be read: {error}", where="", remedy="check the quotes") from error
            types[name] = pa.string()
    raise RheonError("the table cannot be read", remedy="check the quotes")


def _mend(body: bytes, delimiter: str, layout: Layout) -> tuple[bytes, list[Note]]:
    """Rows brought to one length: short ones filled up, long ones emptied unless what is too much is blank."""
    width = len(layout.names)
    short, long, output = [], [], io.StringIO()
    writer = csv.writer(output, delimiter=delimiter, lineterminator="\n")
    csv.field_size_limit(2**31 - 1)
    quoting: Any = csv.QUOTE_MINIMAL if b'"' in body else csv.QUOTE_NONE
    source = io.StringIO(body.decode("utf-8", errors="replace"), newline="")
    for number, row in enumerate(csv.reader(source, delimiter=delimiter, quoting=quoting), layout.skip + 1):
        if len(row) < width:
            short.append(number)
            row = row + [""] * (width - len(row))
        elif len(row) > width:
            if any(c.strip() for c in row[width:]):
                long.append(number)
                row = [""] * width
            row = row[:width]
        if width == 1 and not row[0]:
            row = ["NA"]
        writer.writerow(row)
    notes = []
    if short:
        found = f"{len(short)} rows have fewer cells than {width} (first: line {short[0]})"
        notes.append(Note(found, "the cells that lack were set to missing"))
    if long:
        found = f"{len(long)} rows have more cells than {width} (first: line {long[0]})"
        notes.append(Note(found, "it is unclear which cells are meant: the whole rows were set to missing"))
    return output.getvalue().encode(), notes
