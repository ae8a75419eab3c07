"""Shared parts: Lyapunov exponents given as a Result or as numbers, largest first."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result


def exponents_of(spectrum, error=None) -> tuple[np.ndarray, np.ndarray]:
    """Exponents, largest first, and their standard errors (0 where unknown), both of shape (k,).

    Raises:
        RheonError: if they are no list of numbers, or the errors do not fit them.
    """
    given = isinstance(spectrum, Result)
    value = _numbers(spectrum.value if given else spectrum, "spectrum")
    if value.ndim != 1 or value.size == 0:
        raise RheonError(f"exponents of shape {value.shape}", where="spectrum", remedy="give shape (k,)")
    errors = spectrum.error if given and error is None else error
    errors = np.nan_to_num(_numbers(0.0 if errors is None else errors, "error"))
    if errors.shape not in ((), value.shape) or (errors < 0).any():
        remedy = f"give numbers of at least 0, shape {value.shape}"
        raise RheonError(f"errors {errors} of {value.size} exponents", where="error", remedy=remedy)
    order = np.argsort(-value, kind="stable")
    return value[order], np.broadcast_to(errors, value.shape)[order]


def _numbers(values, where: str) -> np.ndarray:
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError) as wrong:
        raise RheonError(f"no numbers ({wrong})", where=where, remedy="give shape (k,)") from wrong
