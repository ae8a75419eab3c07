"""Tables with a row per year and a column per month, as climate services print them."""

from __future__ import annotations

import numpy as np

from ..series import Note
from .calendar import from_parts
from .clock import MONTHS
from .column import Column


def unfolded(columns: list[Column], notes: list[Note]) -> list[Column]:
    """The columns, with year and twelve months turned into dates and one column of values.

    Example:
        >>> table = [Column("YEAR", np.array([2000, 2001]))]
        >>> table += [Column(m.upper(), np.array([i, i + 12.0])) for i, m in enumerate(MONTHS)]
        >>> unfolded(table, [])[1].values[:14].tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0]
    """
    names = [c.name.strip().lower()[:3] for c in columns]
    years = [i for i, c in enumerate(columns) if c.name.strip().lower() in ("year", "yr", "years")]
    at = next((i for i in range(len(names) - 11) if tuple(names[i : i + 12]) == MONTHS), None)
    if at is None or len(years) != 1 or any(c.kind != "number" for c in columns[at : at + 12]):
        return columns
    year = columns[years[0]].values.astype(np.float64)
    if columns[years[0]].kind != "number" or np.any(np.diff(year) <= 0):
        return columns
    values = np.stack([c.values.astype(np.float64) for c in columns[at : at + 12]], axis=1)
    stamps = from_parts(np.repeat(year, 12), np.tile(np.arange(1.0, 13.0), len(year)))
    others = [c.name for i, c in enumerate(columns) if i != years[0] and not at <= i < at + 12]
    notes.append(Note("a table of years by months", "read as one series of months"))
    if others:
        notes.append(Note(f"columns beside the twelve months: {', '.join(others)}", "left out"))
    return [Column("date", stamps), Column("value", values.ravel(), columns[at].unit)]
