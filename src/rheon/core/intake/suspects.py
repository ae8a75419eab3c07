"""Numbers that stand for "missing": those a file declares, and those that only look like it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..series import Note

_LIKELY = np.array(
    [
        -9,
        -99,
        -999,
        -9999,
        -99999,
        -99.9,
        -99.99,
        -999.9,
        -999.99,
        -999.999,
        -9999.9,
        -9999.99,
        -8888,
        -7777,
        -32768,
        99.99,
        999,
        9999,
        99999,
        999.9,
        999.99,
        9999.9,
        9999.99,
        999999,
        1e20,
        1e30,
        1e36,
        -1e30,
        9.96921e36,
    ]
)
_DECLARED = re.compile(
    r"(?:missing|no[ _-]?data|fill|not[ _-]available|nan)(?:[ _-]?(?:values?|data|code|flag|number))*"
    r"\s*(?:is|are|=|:|as|was|,|;|\s)\s*\"?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)",
    re.IGNORECASE,
)


def declarations(text: str) -> list[float]:
    """Numbers that a text (preamble, header) declares to mean "missing".

    Example:
        >>> declarations("SOI from CRU, missing value -99.99"), declarations("nothing here 5")
        ([-99.99], [])
    """
    return sorted({float(v) for v in _DECLARED.findall(text)})


def declared_missing(name: str, values: np.ndarray, missing: Sequence[float], notes: list[Note]) -> np.ndarray:
    """The values with declared numbers set to NaN, and a note in `notes` for each that occurred. Shape (row,)."""
    for number in missing:
        hit = values == number
        if hit.any():
            values = np.where(hit, np.nan, values)
            notes.append(
                Note(f"column {name!r}: {int(hit.sum())} times {number:g}, declared as missing", "set to missing")
            )
    return values


def look_for_sentinels(values: np.ndarray, low: float, high: float) -> str:
    """A sentence if an extreme value of (row,) looks like a code for missing, else "".

    Example:
        >>> look_for_sentinels(np.array([1.0, 2.0, -999.0, 1.5, -999.0]), -999.0, 2.0)
        '2 times -999, which may mean missing'
    """
    for extreme in {low, high}:
        if not np.isclose(_LIKELY, extreme, rtol=1e-6, atol=0).any():
            continue
        hit = values == extreme
        rest = values[~hit & np.isfinite(values)]
        if rest.size < 2:
            continue
        spread = np.ptp(rest)
        distance = np.abs(extreme - rest).min()
        if distance > 2 * spread or (hit.sum() > 1 and distance > 0.5 * spread):
            return f"{int(hit.sum())} times {extreme:g}, which may mean missing"
    return ""
