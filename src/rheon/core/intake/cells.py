"""Text cells as numbers or truth values: missing words, thousands separators, decimal commas, Fortran exponents."""

from __future__ import annotations

import re

import numpy as np

from ..errors import require
from .column import words

# cells that mean "not observed"; compared without case and blanks around them
MISSING_WORDS = words(
    """na n/a #n/a #na <na> nan -nan null none nil - -- --- . .. ... ? * missing no_data nodata void
    #div/0! #value! #ref! #num! #name? 1.#ind -1.#ind 1.#qnan nat"""
) | {"", "no data", "not available", "#n/a n/a"}
_TRUE, _FALSE = frozenset({"true", "yes", "on", "t", "y"}), frozenset({"false", "no", "off", "f", "n"})
_GROUPS = r"^[+-]?\d{{1,3}}(?:[{0}]\d{{3}})+(?:[{1}]\d*)?$"
# by decimal sign: which signs may stand between groups of three digits
_THOUSANDS = {".": r",'’\u00a0\u202f ", ",": r".'’\u00a0\u202f "}


def is_missing(cell: str) -> bool:
    """True if a cell means "not observed".

    Example:
        >>> is_missing(" N/A "), is_missing("0")
        (True, False)
    """
    return cell.strip().lower() in MISSING_WORDS


def parse(cells: np.ndarray, decimal: str = ".") -> tuple[np.ndarray, np.ndarray]:
    """Numbers from text.

    Args:
        cells: shape (row,), objects: str or None.
        decimal: "." or ",".

    Returns:
        values (row,), NaN where nothing was observed or nothing could be read; and a mask (row,) of cells that hold
        something that is neither a number nor a word for missing.

    Example:
        >>> values, bad = parse(np.array(["1,234.5", "NA", "1.5D+01", "oops"], object))
        >>> values.tolist(), bad.tolist()
        ([1234.5, nan, 15.0, nan], [False, False, False, True])
    """
    pandas = require("pandas", "app")
    # few distinct cells is the usual case for text: the slow part then runs once for each
    codes, distinct = pandas.factorize(cells, use_na_sentinel=True)
    texts = [str(v).strip() for v in distinct]
    numbers = np.array([_number(t, decimal) for t in texts] + [np.nan])
    wrong = np.array([not is_missing(t) for t in texts] + [False]) & np.isnan(numbers)
    return numbers[codes], wrong[codes]


def _number(text: str, decimal: str) -> float:
    if "_" in text or is_missing(text):
        return np.nan
    if decimal == "." or "." not in text:
        # most cells are plain numbers: the rest of this function is slow
        try:
            return float(text)
        except ValueError:
            pass
    text = text.strip("'").replace("−", "-").rstrip("%").rstrip()
    if re.match(_GROUPS.format(_THOUSANDS[decimal], decimal), text):
        text = re.sub(f"[{_THOUSANDS[decimal]}]", "", text)
    if decimal == ",":
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if re.fullmatch(r"[+-]?[\d.]+[dD][+-]?\d+", text):
        text = text.replace("D", "e").replace("d", "e")
    try:
        return float(text)
    except ValueError:
        return np.nan


def truths(cells: np.ndarray) -> np.ndarray | None:
    """Numbers 0 and 1 from words such as yes and no, NaN where missing; None if there are other words.

    Example:
        >>> truths(np.array(["yes", "no", ""], object)).tolist(), truths(np.array(["up", "no"], object))
        ([1.0, 0.0, nan], None)
    """
    pandas = require("pandas", "app")
    codes, distinct = pandas.factorize(cells, use_na_sentinel=True)
    if len(distinct) > 8:
        return None
    words = [str(v).strip().lower() for v in distinct]
    if not any(w in _TRUE | _FALSE for w in words):
        return None
    if not all(w in _TRUE or w in _FALSE or is_missing(w) for w in words):
        return None
    table = np.array([np.nan if is_missing(w) else float(w in _TRUE) for w in words] + [np.nan])
    return table[codes]
