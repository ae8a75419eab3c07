"""The symmetric mean absolute percentage error of forecasts."""

from __future__ import annotations

import numpy as np

from rheon.core.result import Result

from ._errors import compared, over_starts

SOURCE = "Gilpin 2023 (arXiv 2303.08011)"


def smape(true, forecast) -> Result:
    """Symmetric mean absolute percentage error on the scale 0 to 200: 200 mean |a - b| / (|a| + |b|).

    Where both are zero the term is zero. The mean runs over series, times and variables. Missing true values are left
    out. A forecast that is not finite counts 200 there and the verdict is "diverged". It depends on where zero lies:
    compare only numbers computed in the same units.

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        forecast: what was foretold, same shape.

    Returns:
        Result with the mean as `value`; `error` is its standard error over series where there are several; details
        hold `by_horizon` (time,), `by_variable` (variable,) and `by_series` (series,).

    Raises:
        RheonError: if the shapes differ or nothing can be compared.

    Source: definition and scale of Gilpin, Physical Review Research 2023 (arXiv 2303.08011).

    Example:
        >>> smape([1.0, 1.0], [3.0, 3.0]).value
        100.0
    """
    a, b, known = compared(true, forecast)
    finite = np.isfinite(b)
    size = np.abs(a) + np.abs(np.where(finite, b, 0))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        terms = np.where(size > 0, 200 * np.abs(a - b) / size, 0.0)
    terms = np.where(finite, terms, 200.0)
    return over_starts("sMAPE", terms, known, finite, f"200 mean |a-b|/(|a|+|b|), scale 0 to 200; {SOURCE}", 1.0)
