"""One column of a table before it is known what it means."""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from ..errors import RheonError


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


# how units of measurement look when they stand alone in a row under the names
_UNITS = words(
    """s ms us µs μs ns min h hr hour hours d day days yr year years a month months sec seconds m mm cm km um µm μm nm
    g kg mg t l ml k c f °c °f degc degf celsius kelvin fahrenheit v mv uv µv μv kv a ma ua µa μa w kw mw gw kwh hz khz
    mhz ghz pa kpa hpa mpa bar mbar atm psi torr n kn j kj ev rad deg ° % ppm ppb ppt permil ‰ db count counts - 1
    a.u. au arb mol mmol um mm m m/s km/h ohm lux lx px pixel pixels rpm bpm usd eur ts rn ug µg μg ng"""
)
_BRACKETED = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*[^()\[\]\s\d][^()\[\]]*)[)\]]\s*$")


@dataclasses.dataclass(frozen=True, eq=False)
class Column:
    """A named column: numbers, truth values, dates (datetime64) or text.

    Attributes:
        name: as the reader of the data knows it; may be empty.
        values: shape (row,): float, int, bool, datetime64, timedelta64, or an object array of str and None.
        unit: empty where unknown.
    """

    name: str
    values: np.ndarray
    unit: str = ""

    def replace(self, **fields) -> Column:
        """A copy with other fields."""
        return dataclasses.replace(self, **fields)

    @property
    def kind(self) -> str:
        """One of "number", "truth", "date", "span", "text", "complex"."""
        return {
            "f": "number",
            "i": "number",
            "u": "number",
            "b": "truth",
            "M": "date",
            "m": "span",
            "c": "complex",
        }.get(self.values.dtype.kind, "text")


def split_unit(name: str) -> tuple[str, str]:
    """A name and the unit written behind it in brackets.

    Example:
        >>> split_unit("speed (m/s)"), split_unit("temp [C]"), split_unit("x(1)")
        (('speed', 'm/s'), ('temp', 'C'), ('x(1)', ''))
    """
    name = " ".join(name.split())
    match = _BRACKETED.match(name)
    return (match[1].strip(), match[2].strip()) if match else (name, "")


def is_unit(cell: str) -> bool:
    """True if a cell looks like a unit of measurement standing alone.

    Example:
        >>> is_unit("m/s"), is_unit("[K]"), is_unit("speed")
        (True, True, False)
    """
    cell = cell.strip().lower()
    if cell[:1] + cell[-1:] in ("()", "[]"):
        return len(cell) > 2
    parts = [p for p in re.split(r"[/*·^ ]|(?<=[a-zµμ])-?\d+", cell) if p]
    return bool(parts) and len(cell) <= 15 and all(p in _UNITS for p in parts)


def position(columns: list[Column], name: str | int, where: str = "") -> int:
    """Position of a column by its name (case does not matter) or number.

    Raises:
        RheonError: if there is none; the message lists what there is.

    Example:
        >>> position([Column("Speed", np.zeros(2), "m/s")], "speed")
        0
    """
    names = [c.name for c in columns]
    if isinstance(name, int) and -len(names) <= name < len(names):
        return name % len(names)
    wanted = str(name).strip().lower()
    for spell in ("{0.name}", "{0.name} ({0.unit})", "{0.name} [{0.unit}]", "{0.name}({0.unit})", "{0.name}[{0.unit}]"):
        spelled = [spell.format(c) for c in columns]
        exact = [i for i, v in enumerate(spelled) if v == name]
        hits = exact or [i for i, v in enumerate(spelled) if v.strip().lower() == wanted]
        if hits:
            return hits[0]
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    raise RheonError(f"there is no column {name!r}", where=where, remedy=f"choose among {shown}")


def unique_names(names: list[str]) -> tuple[list[str], list[str]]:
    """Names made unique (blank ones become x0, x1, ...), and the names that had to be changed.

    Example:
        >>> unique_names(["a", "", "a"])
        (['a', 'x1', 'a_2'], ['a'])
    """
    taken: set[str] = set()
    result, repeated = [], []
    for i, name in enumerate(names):
        base = name.strip() or f"x{i}"
        candidate, count = base, 1
        while candidate in taken:
            count += 1
            candidate = f"{base}_{count}"
        if count > 1:
            repeated.append(base)
        taken.add(candidate)
        result.append(candidate)
    return result, repeated
