"""The normalised mean squared error of forecasts."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result

from ._errors import compared, masked_mean, over_starts


def nmse(true, forecast, *, variance=None) -> Result:
    """Mean squared error over the variance of the truth, averaged over variables: 1 is as good as the true mean.

    Missing true values are left out. A forecast that is not finite gives infinity and the verdict "diverged".

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        forecast: what was foretold, same shape.
        variance: the variance to divide by, a number or one per variable. Default: that of the given truth, over all
            its series and times (the definition of the Santa Fe competition).

    Returns:
        Result with `value` and, for several series, its standard error over them; details hold `by_horizon` (time,),
        `by_variable` (variable,) and `by_series` (series,), all divided by the same variance.

    Raises:
        RheonError: if the shapes differ, nothing can be compared, or `variance` is not positive.

    Source: Weigend and Gershenfeld 1993, Time Series Prediction (Santa Fe competition).

    Example:
        >>> nmse([1.0, 2.0, 3.0], [2.0, 2.0, 2.0]).value
        1.0
    """
    a, b, known = compared(true, forecast)
    n_variables = a.shape[-1]
    if variance is None:
        mean = masked_mean(a, known, (0, 1))
        scale = masked_mean((a - mean) ** 2, known, (0, 1))
        words = "variance of the given truth"
    else:
        scale = np.asarray(variance, float)
        words = f"given variance {scale.tolist()}"
        if scale.shape not in ((), (n_variables,)) or not (scale > 0).all():
            raise RheonError(f"variance is {variance!r}", where="variance", remedy="a positive number, or one each")
    scale = np.broadcast_to(scale, (n_variables,))
    flat = scale <= 1e-24 * np.maximum(1e-276, masked_mean(a**2, known, (0, 1)))
    method = f"mean squared error / {words}; Weigend and Gershenfeld 1993"
    if flat.any():
        reason = f"the truth of {flat.sum()} of {n_variables} variables does not vary, so there is nothing to divide by"
        return Result("NMSE", float("nan"), verdict="cannot tell", reason=reason, method=method)
    finite = np.isfinite(b)
    with np.errstate(invalid="ignore", over="ignore"):
        terms = np.where(finite, (a - b) ** 2, np.inf) / scale
    return over_starts("NMSE", terms, known, finite, method, 1.0)
