"""The entropy that a Lyapunov spectrum stands for: the sum of its positive exponents."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.result import Result

from ._data import per_time
from ._exponents import exponents_of

NAME = "entropy (Pesin)"


def pesin_entropy(spectrum, error=None, **settings) -> Result:
    """The sum of the positive Lyapunov exponents, an upper bound of the Kolmogorov-Sinai entropy.

    The two are equal where the invariant measure is smooth along unstable directions (Pesin), as it is taken to be on
    the attractors of dissipative chaos; in general the sum bounds the entropy from above (Ruelle). An exponent counts
    as positive if it lies more than 4 standard errors above zero, so the noise of zero exponents adds nothing.

    Args:
        spectrum: Result of `lyapunov_spectrum`, exponents of shape (k,), or a system, whose spectrum is computed.
        error: standard errors, shape (k,), for exponents given as numbers.
        **settings: for `lyapunov_spectrum` where a system is given.

    Returns:
        Result in nats per time unit. Its error is that of the sum itself, correlations of the exponents included,
        where a spectrum of this package is given; for bare numbers they are taken as independent. If the last of the
        exponents is still positive, more are needed: "cannot tell", and the value is a lower bound of the sum. A
        spectrum that is not converged hands its verdict on.

    Raises:
        RheonError: if the exponents are no list of numbers, or the errors do not fit them.

    Source: Pesin 1977, doi:10.1070/RM1977v032n04ABEH001639; Ruelle 1978, doi:10.1007/BF02584795.

    Example:
        >>> print(pesin_entropy([0.9056, 0.0, -14.5723], [0.0002, 0.0002, 0.0002]))
        entropy (Pesin) = 0.90560 ± 0.00020 nat/time unit [converged]
          Pesin 1977: the sum of 1 positive exponent
    """
    spectrum = _spectrum(spectrum, settings)
    given = spectrum if isinstance(spectrum, Result) else None
    value, errors = exponents_of(spectrum, error)
    units = (given.units or per_time("")).replace("1/", "nat/") if given is not None else "nat/time unit"
    if given is not None and given.verdict in ("diverged", "too short"):
        return Result(NAME, float("nan"), verdict=given.verdict, reason=f"the spectrum: {given.reason}", units=units)
    if np.isnan(value).any() or np.isposinf(value).any():
        return Result(NAME, float("nan"), verdict="cannot tell", reason="an exponent is not finite", units=units)
    least = 4 * errors
    if given is not None and "history_time" in given.details:
        # what polynomial growth could still feign over the length of the run
        least = least + 5 / given["history_time"][-1]
    positive = value > np.maximum(least, 1e-12)
    n = int(positive.sum())
    spread = _spread(given, errors, positive)
    method = f"Pesin 1977: the sum of {n} positive exponent{'' if n == 1 else 's'}"
    details = {"positive": n, "exponents": value}
    if positive[-1] and _more(given, value):
        reason = f"all {value.size} exponents are positive: a lower bound of their sum; compute more of them"
        return Result(NAME, float(value[positive].sum()), error=spread, verdict="cannot tell", reason=reason,
                      units=units, method=method, details=details)  # fmt: skip
    verdict = "converged" if given is None else given.verdict
    reason = "" if verdict == "converged" else f"the spectrum is {verdict}"
    return Result(NAME, float(value[positive].sum()), error=spread, verdict=verdict, reason=reason, units=units,
                  method=method, details=details)  # fmt: skip


def _spectrum(spectrum, settings):
    """The spectrum of a system; anything else as it is."""
    from rheon.core.system import System

    if isinstance(getattr(spectrum, "system", spectrum), System):
        from .lyapunov_spectrum import lyapunov_spectrum

        return lyapunov_spectrum(spectrum, **settings)
    if settings:
        raise RheonError(f"settings {', '.join(settings)} for exponents that are known", remedy="give a system")
    return spectrum


def _spread(given, errors, positive) -> float:
    """Standard error of the sum: of the partial sum where the run says it, else by adding squares."""
    n = int(positive.sum())
    if n == 0:
        return 0.0
    if given is not None and "sum_error" in given.details and positive[:n].all():
        return float(given["sum_error"][n - 1])
    return float(np.sqrt((errors[positive] ** 2).sum()))


def _more(given, value) -> bool:
    """Whether there are exponents that were not computed."""
    return given is None or np.shape(given.details.get("final", ()))[-1:] != value.shape
