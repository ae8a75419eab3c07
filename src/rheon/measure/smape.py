"""The symmetric mean absolute percentage error of forecasts."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result

from ._errors import compared, over_starts

SOURCE = "Gilpin 2023 (arXiv 2303.08011)"


def smape(true, forecast, *, scale: int = 200) -> Result:
    """Symmetric mean absolute percentage error: scale mean |a - b| / (|a| + |b|), between 0 and `scale`.

    Two scales are in use: 0 to 200 (Makridakis, the published tables of chaotic forecasts) and 0 to 100 (half of it).
    The scale stands in the units of the result.

    Where both are zero the term is zero. The mean runs over series, times and variables. Missing true values are left
    out. A forecast that is not finite counts the whole scale there and the verdict is "diverged". It depends on where
    zero lies: compare only numbers computed in the same units.

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        forecast: what was foretold, same shape.
        scale: 200, 100, or 1: the largest value.

    Returns:
        Result with the mean as `value`; `error` is its standard error over series where there are several; details
        hold `by_horizon` (time,), `by_variable` (variable,) and `by_series` (series,).

    Raises:
        RheonError: if the shapes differ, nothing can be compared, or the scale is none of the three.

    Source: definition and scale of Gilpin, Physical Review Research 2023 (arXiv 2303.08011).

    Example:
        >>> smape([1.0, 1.0], [3.0, 3.0]).value
        100.0
        >>> smape([1.0, 1.0], [3.0, 3.0], scale=100).units
        '% of scale 0 to 100'
    """
    if scale not in (1, 100, 200):
        raise RheonError(f"the scale is {scale!r}", where="scale", remedy="choose 200, 100 or 1")
    a, b, known = compared(true, forecast)
    finite = np.isfinite(b)
    size = np.abs(a) + np.abs(np.where(finite, b, 0))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        terms = np.where(size > 0, scale * (np.abs(a - b) / size), 0.0)
    terms = np.where(finite, terms, float(scale))
    words = f"{scale} mean |a-b|/(|a|+|b|), scale 0 to {scale}; {SOURCE}"
    result = over_starts("sMAPE", terms, known, finite, words, 1.0)
    return dataclasses.replace(result, units=f"{'% ' if scale > 1 else ''}of scale 0 to {scale}".strip())
