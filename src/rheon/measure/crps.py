"""The continuous ranked probability score of an ensemble forecast."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result
from rheon.core.series import Series

from ._errors import compared, over_starts

NAME = "CRPS"


def crps(true, samples, *, fair: bool = True) -> Result:
    """Mean of E|X - y| - E|X - X'| / 2 over the members X of an ensemble: 0 is perfect; for one member |X - y|.

    It is in the units of the data and rewards both sharp and honest ensembles. With few members the plain form favours
    ensembles that are too wide; the fair form estimates the score of infinitely many members without bias.

    Args:
        true: what happened: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        samples: the ensemble, one more axis in front: shape (sample, time), (sample, time, variable) or
            (sample, series, time, variable); a `Series` whose paths are the members of one forecast.
        fair: whether pairs of a member with itself are left out; needs two members.

    Returns:
        Result with the mean over series, times and variables; `error` its standard error over series where there are
        several; details hold `by_horizon` (time,), `by_variable` (variable,), `by_series` (series,) and `spread`, the
        mean of E|X - X'| / 2. Members that are not finite give infinity and the verdict "diverged".

    Raises:
        RheonError: if shapes differ or nothing can be compared.

    Source: Gneiting and Raftery 2007 (JASA 102:359); fair form: Ferro 2014 (Q. J. R. Meteorol. Soc. 140:1917).

    Example:
        >>> crps([0.0], [[-1.0], [1.0]], fair=False).value, crps([0.0], [[-1.0], [1.0]]).value
        (0.5, 0.0)
    """
    try:
        members = np.asarray(samples.paths if isinstance(samples, Series) else samples)
    except ValueError as error:
        raise RheonError(f"the ensemble forms no array ({error})", where="samples") from error
    if members.dtype.kind not in "fiub" or members.ndim < 2 or 0 in members.shape:
        found = f"the ensemble is {members.dtype} of shape {members.shape}"
        raise RheonError(found, where="samples", remedy="give real numbers, members along the first axis")
    count = len(members)
    fair = bool(fair) and count > 1
    first = np.array(members[0], float)
    a, _, known = compared(true, first, "samples")
    ensemble = members.astype(np.float64).reshape(count, *a.shape)
    finite = np.isfinite(ensemble).all(0)
    safe = np.where(finite, ensemble, 0.0)
    # E|X - X'| from the sorted members: each counts by how many lie below and above it
    weights = (2 * np.arange(count) - count + 1).reshape(-1, *[1] * a.ndim)
    half_spread = (weights * np.sort(safe, axis=0)).sum(0) / (count * max(count - 1 if fair else count, 1))
    distance = np.abs(safe - np.where(known, a, 0.0)).mean(0)
    terms = np.where(finite, distance - half_spread, np.inf)
    method = f"ensemble of {count} members, {'fair' if fair else 'plain'} form; Gneiting and Raftery 2007"
    result = over_starts(NAME, terms, known, finite, method, 1.0)
    spread = float(half_spread[known & finite].mean()) if (known & finite).any() else np.nan
    units = true.units[0] if isinstance(true, Series) and len(set(true.units)) == 1 else ""
    return dataclasses.replace(result, units=units, details={**result.details, "spread": spread})
