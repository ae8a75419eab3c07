"""The Kaplan-Yorke dimension of an attractor."""

from __future__ import annotations

import numpy as np

from rheon.core.result import Result

from ._exponents import exponents_of

NAME = "Kaplan–Yorke dimension"


def kaplan_yorke(spectrum, error=None) -> Result:
    """The number of exponents, with a linear fraction, at which the partial sums of a Lyapunov spectrum cross zero.

    D = j + (l_1 + ... + l_j) / |l_(j+1)|, j the last index with a sum that is not negative. The error propagates the
    standard errors of the exponents, taken as independent. Exponents of a `lyapunov_spectrum` that cannot be told from
    zero count as zero, and a law that conserves volume has the dimension of its state.

    Args:
        spectrum: Result of `lyapunov_spectrum`, or exponents of shape (k,).
        error: standard errors, shape (k,); default those of the Result.

    Returns:
        Result with the dimension. If all partial sums are not negative, too few exponents were given (or volume is
        conserved): "cannot tell", and the value is the lower bound k. A spectrum that is not converged hands its
        verdict on.

    Raises:
        RheonError: if the exponents are no list of numbers, or the errors do not fit them.

    Source: Kaplan and Yorke 1979; Frederickson et al. 1983 (J. Differ. Equ. 49).

    Example:
        >>> print(kaplan_yorke([0.9056, 0.0, -14.5723], [0.0002, 0.0002, 0.0002]))
        Kaplan–Yorke dimension = 2.062145 ± 0.000019 [converged]
          Kaplan and Yorke 1979
    """
    given = spectrum if isinstance(spectrum, Result) else None
    value, errors = exponents_of(spectrum, error)
    method = "Kaplan and Yorke 1979"
    if given is not None and given.verdict in ("diverged", "too short"):
        reason = f"the spectrum: {given.reason}"
        return Result(NAME, float("nan"), verdict=given.verdict, reason=reason, method=method)
    if np.isnan(value).any() or np.isposinf(value).any():
        return Result(NAME, float("nan"), verdict="cannot tell", reason="an exponent is not finite", method=method)
    if given is not None and _conserves_volume(given):
        words = "volume is conserved: the motion fills the dimension of its state"
        return Result(NAME, float(value.size), error=0.0, verdict=_verdict(given), reason=words, method=method)
    if given is not None and "steps" in given.details:
        # what cannot be told from zero is zero: else a cycle would have dimension 0 or 1 by the sign of its noise
        zero = np.abs(value) <= 4 * errors + 5.0 / (given["steps"] * given["dt"])
        value, errors = np.where(zero, 0.0, value), np.where(zero, 0.0, errors)
    sums = np.cumsum(value)
    negative = np.flatnonzero(sums < 0)
    if negative.size == 0:
        reason = f"the sum of all {value.size} exponents is not negative: a lower bound; compute more of them"
        return Result(NAME, float(value.size), verdict="cannot tell", reason=reason, method=method)
    j = int(negative[0])
    if j == 0:
        words = "the largest exponent is negative: a fixed point or a cycle of a map"
        return Result(NAME, 0.0, error=0.0, verdict=_verdict(given), reason=words, method=method)
    total, next_one = sums[j - 1], value[j]
    fraction = 0.0 if np.isneginf(next_one) else total / -next_one
    slopes = np.full(j, 0.0 if np.isneginf(next_one) else 1 / -next_one)
    spread = np.sqrt(((slopes * errors[:j]) ** 2).sum() + (fraction / next_one * errors[j]) ** 2)
    reason = "" if given is None or given.verdict == "converged" else f"the spectrum is {given.verdict}"
    return Result(NAME, float(j + fraction), error=float(spread), verdict=_verdict(given), reason=reason, method=method)


def _conserves_volume(given: Result) -> bool:
    """Whether the law keeps volumes, and all of its exponents are there."""
    rate = given.details.get("mean_divergence")
    largest = np.max(np.abs(given.value))
    # an annihilated direction (-inf) loses all volume
    if rate is None or not np.isfinite(largest):
        return False
    return bool(abs(rate) <= 1e-9 * largest and abs(given["sum"]) <= 1e-6 * largest)


def _verdict(given: Result | None) -> str:
    return "converged" if given is None else given.verdict
