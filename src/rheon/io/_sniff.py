"""Guess the layout of a text table from its first lines: delimiter, decimal sign, preamble, names, units."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import re
from collections import Counter

from rheon.core.errors import RheonError
from rheon.core.intake.calendar import looks_like_stamp
from rheon.core.intake.cells import is_missing
from rheon.core.intake.column import is_unit, split_unit
from rheon.core.series import Note

COMMENTS = ("#", "%", "//", "!")
# tried in this order; "" is one column, " " any run of blanks
DELIMITERS = ("\t", ";", ",", "|", " ", "")
_NUMBER = re.compile(
    r"[+\-−]?(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d*)?|\d+(?:[.,]\d*)?|[.,]\d+)(?:[eEdD][+-]?\d+)?\s*%?"
    r"|[+-]?(?:inf|infinity)|0x[0-9a-f]+",
    re.IGNORECASE,
)
_VALUE = r"\W+(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*"
_RATE = re.compile(rf"(?:sampl\w*[ _-]*(?:rate|freq\w*)|frame[ _-]*rate|\bfs){_VALUE}([kM]?)Hz", re.IGNORECASE)
_STEP = re.compile(
    rf"(?:sampl\w*[ _-]*(?:interval|period|step|time)|time[ _-]*step|\bdt){_VALUE}([mun\u00b5]?)s\b", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a text table is laid out.

    Attributes:
        delimiter: one of `DELIMITERS`.
        decimal: "." or ",".
        names: one per column; empty where there is none.
        units: one per column.
        named: False if the file names no column.
        skip: lines before the first row of data.
        header: the raw line of names, or "".
        preamble: lines in front that are neither names nor data, comment marks taken off.
        notes: what was found.
    """

    delimiter: str
    decimal: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    named: bool
    skip: int
    header: str
    preamble: tuple[str, ...]
    notes: tuple[Note, ...]


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a line, blanks around them taken off.

    Example:
        >>> split('a, "b,c" ,d', ","), split(" 1  2", " ")
        (['a', 'b,c', 'd'], ['1', '2'])
    """
    if delimiter == "":
        return [line.strip().strip('"')]
    if delimiter == " ":
        return [cell.strip('"') for cell in re.findall(r'"[^"]*"|\S+', line)]
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [""])
        return [re.sub(r"^'(.*)'$", r"\1", cell.strip()) for cell in cells]
    except csv.Error:
        return [cell.strip() for cell in line.split(delimiter)]


def is_numeric(cell: str) -> bool:
    """True if a cell is a number in some notation, or a date or time."""
    return bool(_NUMBER.fullmatch(cell)) or (cell[:1].isalnum() and looks_like_stamp(cell))


def sniff(lines: list[str], where: str) -> Layout:
    """The layout of a table.

    Args:
        lines: the first lines of the text, whole.
        where: what to call the file in messages.

    Raises:
        RheonError: if there are no lines with numbers in columns.

    Example:
        >>> layout = sniff(["# made today", "t (s);x", "0,5;1", "1,0;2"], "a.csv")
        >>> layout.delimiter, layout.decimal, layout.names, layout.units, layout.skip
        (';', ',', ('t', 'x'), ('s', ''), 2)
    """
    comments = {i for i, line in enumerate(lines) if line.lstrip().startswith(COMMENTS)}
    full = [i for i, line in enumerate(lines) if line.strip() and i not in comments]
    sample = full[-400:] if len(full) > 400 else full
    delimiter, width = _best_delimiter([lines[i] for i in sample])
    if not width:
        raise _no_table(lines, full, where)
    rows = {i: split(lines[i], delimiter) for i in full}
    typical = [rows[i] for i in sample if len(rows[i]) == width]
    # from the rows that hold numbers at all: a preamble must not outvote a short table
    typical = [r for r in typical if any(is_numeric(c) for c in r)] or typical
    numeric = [j for j in range(width) if _numeric_column([r[j] for r in typical])]
    start = _first_row(rows, full, width, numeric)
    if start is None:
        raise _no_table(lines, full, where)
    before = [i for i in range(start) if lines[i].strip()]
    names, units, header, named_at = _names(lines, before, comments, delimiter, width, rows, typical)
    decimal, notes = _decimal(typical, numeric, delimiter)
    if delimiter == "," and width == 2 and len(names) == 1:
        delimiter, decimal, width = "", ",", 1
        notes.append(Note("one name over numbers such as 1,5", "the comma was read as decimal sign"))
    if not names and _names_in_row(rows[start], typical, numeric):
        names, header, named_at = rows[start], lines[start], [start]
        start = next((i for i in full if i > start), start)
    if width == 1 and len(names) != 1:
        names, units, header, named_at = [], [], "", []
    preamble = tuple(_uncomment(lines[i]) for i in before if i not in named_at)
    if preamble:
        notes.insert(0, Note(f"{len(preamble)} lines in front of the table (first: {preamble[0][:60]!r})", "left out"))
    if units:
        notes.append(Note("a row of units stands under the names", "taken as units"))
    named = bool(names)
    names, units = _fitted(names, units, width)
    if not named:
        notes.append(Note("there is no row of names", "columns are named x0, x1, ..."))
    return Layout(delimiter, decimal, names, units, named, start, header, preamble, tuple(notes))


def _fitted(names: list[str], units: list[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = [split_unit(n) for n in [*names, *[""] * width][:width]]
    below = [*units, *[""] * width][:width]
    bare = [re.sub(r"^[(\[](.*)[)\]]$", r"\1", u.strip()) for u in below]
    # "co2,ppm" over one and the same column is split already; a unit row wins over a bracket
    return tuple(n for n, _ in pairs), tuple(
        b if b not in ("", "-") else u for b, (_, u) in zip(bare, pairs, strict=True)
    )


def sampling_step(text: str) -> tuple[float, str] | None:
    """The sampling step in seconds that a preamble states, and the words that say so.

    Example:
        >>> sampling_step("Sampling rate: 2 kHz"), sampling_step("nothing")
        ((0.0005, 'Sampling rate: 2 kHz'), None)
    """
    if match := _RATE.search(text):
        rate = float(match[1]) * {"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "": 1.0}[match[2]]
        return (1 / rate, match[0]) if rate > 0 else None
    if match := _STEP.search(text):
        step = float(match[1]) * {"m": 1e-3, "u": 1e-6, "µ": 1e-6, "n": 1e-9, "": 1.0}[match[2].lower()]
        return (step, match[0]) if step > 0 else None
    return None


def _uncomment(line: str) -> str:
    return re.sub(r"^\s*(?:[#%!]+|//)\s?", "", line).strip()


def _best_delimiter(lines: list[str]) -> tuple[str, int]:
    """The delimiter under which most lines have one width and most cells are numbers, and that width."""
    best, choice = (0.0, 0), ("", 0)
    for delimiter in DELIMITERS:
        rows = [split(line, delimiter) for line in lines]
        numbers = [sum(is_numeric(c) for c in row) for row in rows]
        data = [row for row, count in zip(rows, numbers, strict=True) if count]
        if not data:
            continue
        width, count = Counter(len(row) for row in data).most_common(1)[0]
        fitting = [row for row in data if len(row) == width]
        clean = sum(is_numeric(c) or is_missing(c) for row in fitting for c in row) / (width * len(fitting))
        # blanks part cells only where no other sign does better: dates hold blanks, too
        score = (round(count / len(lines) * clean, 3), width if delimiter != " " else 1)
        if score > best and not (delimiter == "" and clean < 0.3):
            best, choice = score, (delimiter if width > 1 else "", width)
    return choice


def _numeric_column(cells: list[str]) -> bool:
    present = [c for c in cells if not is_missing(c)]
    return bool(present) and sum(is_numeric(c) for c in present) >= 0.5 * len(present)


def _first_row(rows, full, width: int, numeric: list[int]) -> int | None:
    def fits(i: int) -> bool:
        row = rows[i]
        if len(row) != width or not numeric:
            return False
        good = sum(is_numeric(row[j]) or is_missing(row[j]) for j in numeric)
        return good > 0.5 * len(numeric) and any(is_numeric(row[j]) for j in numeric)

    for position, i in enumerate(full):
        if fits(i) and (position + 1 == len(full) or any(fits(j) for j in full[position + 1 : position + 4])):
            return i
    return None


def _names(lines, before, comments, delimiter, width, rows, typical):
    """Names, units, the raw header line and the lines that both took, from the lines in front of the data."""
    plain = [i for i in before if i not in comments and not re.fullmatch(r"[\s\-=_*+|;,]+", lines[i])]
    found: list[tuple[int, list[str]]] = []
    for i in reversed(plain[-4:]):
        cells = _header_cells(lines[i], delimiter, width, typical)
        if cells is None or sum(bool(_NUMBER.fullmatch(c)) for c in cells) > 0.5 * width:
            break
        found.append((i, cells))
        if not _all_units(cells) and not _all_statistics(cells):
            # rows between the names and the data tell units and kinds of average
            units = next((c for _, c in found[:-1] if _all_units(c)), [])
            return cells, units, lines[i], [j for j, _ in found]
    if found:
        return found[0][1], [], lines[found[0][0]], [found[0][0]]
    last = max((i for i in before if i in comments), default=None)
    if last is not None and width > 0:
        text = _uncomment(lines[last])
        cells = split(text, delimiter)
        if len(cells) != width or delimiter == "":
            cells = next((c for d in (",", "\t", ";", " ") if len(c := split(text, d)) == width), [])
        wordy = len(cells) == width and all(re.match(r"[^\W\d]", c) and len(c) < 40 for c in cells)
        if wordy and (width > 1 or " " not in text) and not re.search(r"[.!?:]$", text):
            return cells, [], lines[last], [last]
    return [], [], "", []


def _header_cells(line: str, delimiter: str, width: int, typical) -> list[str] | None:
    cells = split(line, delimiter)
    if delimiter == " " and len(cells) != width:
        merged: list[str] = []
        for cell in cells:
            if merged and (cell[:1] in "([" or ("(" in merged[-1] and ")" not in merged[-1])):
                merged[-1] += " " + cell
            else:
                merged.append(cell)
        wide = [c.strip() for c in re.split(r"\s{2,}|\t", line.strip())]
        cells = merged if len(merged) == width else wide
    if len(cells) == width or (len(cells) == 1 and delimiter == "," and width == 2 and _is_decimal_pair(typical)):
        return cells
    if delimiter and width > 1 and len(cells) == width - 1:
        # one name short: a row label in front, or a delimiter at the end of every row
        return [*cells, ""] if all(r[-1] == "" for r in typical) else ["", *cells]
    if delimiter and len(cells) == width + 1 and cells[-1] == "":
        return cells[:-1]
    return None


def _is_decimal_pair(typical) -> bool:
    """True if rows of two whole numbers may be one number with a decimal comma, and do not count the rows."""
    if not all(re.fullmatch(r"[+\-−]?\d+", a) and re.fullmatch(r"\d+", b) for a, b in typical):
        return False
    first = [int(a.replace("−", "-")) for a, _ in typical]
    return len(first) < 3 or any(b - a != 1 for a, b in itertools.pairwise(first))


def _all_units(cells: list[str]) -> bool:
    present = [c for c in cells if c]
    return bool(present) and all(is_unit(c) or looks_like_format(c) for c in present) and any(map(is_unit, present))


def _all_statistics(cells: list[str]) -> bool:
    words = {"", "avg", "min", "max", "smp", "tot", "std", "sum", "mean", "inst", "count", "wvc"}
    return all(c.strip().lower() in words for c in cells)


def looks_like_format(cell: str) -> bool:
    """True for a cell such as yyyy-mm-dd HH:MM, which says how dates are written."""
    return bool(re.fullmatch(r"[ymdhs][ymdhs\-/.: tf]+", cell.strip(), re.IGNORECASE))


def _names_in_row(row: list[str], typical, numeric: list[int]) -> bool:
    """True if a row that looks like data holds names: text or a blank over numbers, beside numbered names."""
    others = [r for r in typical if r is not row]
    if len(others) < 2 or len(row) < 2:
        return False
    text = [j for j in numeric if not is_numeric(row[j]) and not is_missing(row[j])]
    blank = row[0] == "" and all(r[0] != "" for r in others)
    clean = [j for j in text if all(is_numeric(r[j]) or is_missing(r[j]) for r in others)]
    rest = [row[j] for j in numeric if j not in text and row[j] != ""]
    numbered = all(re.fullmatch(r"\d+", c) for c in rest) and len(set(rest)) == len(rest)
    if not text and not is_numeric(row[0]) and row[0] and numbered and len(numeric) == len(row) - 1:
        steps = {int(b) - int(a) for a, b in itertools.pairwise(rest)}
        below = [r[j] for r in others for j in numeric]
        years = all(1500 <= int(c) <= 2200 for c in rest) and steps == {1}
        return (years or (len(rest) > 3 and len(steps) == 1)) and not set(rest) & set(below)
    return bool((clean and len(clean) == len(text) and numbered) or (blank and numbered and rest))


def _decimal(typical, numeric: list[int], delimiter: str) -> tuple[str, list[Note]]:
    cells = [r[j] for r in typical for j in numeric if "," in r[j] and not looks_like_stamp(r[j])]
    if not cells:
        return ".", []
    votes = Counter(_vote(c) for c in cells)
    if votes[","] > votes["."]:
        return ",", [
            Note(f"numbers such as {next(c for c in cells if _vote(c) == ',')}", "the comma is the decimal sign")
        ]
    if votes["."]:
        return ".", [Note(f"numbers such as {next(c for c in cells if _vote(c) == '.')}", "commas part the thousands")]
    decimal = "," if delimiter == ";" else "."
    meaning = "the comma was read as decimal sign" if decimal == "," else "the comma was read as parting the thousands"
    return decimal, [Note(f"numbers such as {cells[0]} can be read in two ways", meaning)]


def _vote(cell: str) -> str:
    """Which decimal sign a cell with a comma speaks for: ".", "," or "" where both would do."""
    if "." in cell:
        return "." if cell.rindex(".") > cell.rindex(",") else ","
    if re.fullmatch(r"[+\-−]?[1-9]\d{0,2}(,\d{3})+", cell):
        return "." if cell.count(",") > 1 else ""
    return ","


def _no_table(lines: list[str], full: list[int], where: str) -> RheonError:
    if not full:
        return RheonError("the file holds no line of data", where=where, remedy="check that it was saved completely")
    first = lines[full[0]].strip()[:60]
    start = first.lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<")):
        kind = "this is a web page or XML, not a table"
    elif start.startswith(("{", "[{", "[")):
        kind = "this is JSON, not a table"
    elif start.startswith("version https://git-lfs"):
        kind = "this is only a pointer: the data were left in Git LFS (fetch them with git lfs pull)"
    else:
        kind = "no table of numbers was found"
    return RheonError(
        f"{kind} (line {full[0] + 1}: {first!r})",
        where=where,
        remedy="give a table with one sample a row, cells parted by commas, semicolons, tabs or blanks",
    )
