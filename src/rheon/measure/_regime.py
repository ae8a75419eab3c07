"""Shared parts: what the signs of the exponents say about the dynamics."""

from __future__ import annotations

import numpy as np

# what polynomial growth can feign over a run of length T is some GROWTH / T, and the error of a regular motion falls
# as 1 / T too; an error so many times larger is that of fluctuations, and a zero within it is no sign of regularity
GROWTH, REGULAR = 5.0, 20.0


def regime_of(value, error, verdict: str, *, flow: bool, total: float, final, after) -> str:
    """ "chaotic", "quasi-periodic", "periodic", "fixed point" or "cannot tell".

    An exponent is zero if it lies within 4 standard errors of zero, or within what polynomial growth could still give
    over the length of the run.

    Args:
        value, error: exponents and standard errors, shape (k,).
        verdict: of the spectrum.
        flow: whether time is continuous, so that every motion but rest has a zero exponent.
        total: length of the run in time units.
        final, after: last states and the states one step later, shape (starts, dim).
    """
    first, largest_error = value[0], error[0]
    if np.isneginf(first):
        first, largest_error = -1e300, 0.0
    if not np.isfinite(first):
        return "cannot tell"
    # rest to the last digit, though neighbours leave: a start on an unstable fixed point, or lost digits
    if np.abs(after - final).max() <= 1e-15 * np.abs(final).max():
        return "fixed point"
    tolerance = np.where(np.isfinite(error), 4 * error, 0.0) + GROWTH / total
    if first > tolerance[0] and first > 4 * largest_error:
        return "chaotic"
    # two standard errors above zero: too much for a zero, too little for chaos
    if verdict != "converged" or first > 2 * largest_error + 1 / total:
        return "cannot tell"
    if abs(first) <= tolerance[0] and 4 * largest_error > REGULAR * GROWTH / total:
        return "cannot tell"
    resting = np.abs(after - final).max() <= 1e-8 * (1 + np.abs(final).max())
    zeros = int((np.abs(value) <= tolerance).sum())
    if zeros == 0:
        return "fixed point" if flow or resting else "periodic"
    if resting:
        return "fixed point"
    return "periodic" if flow and zeros == 1 else "quasi-periodic"
