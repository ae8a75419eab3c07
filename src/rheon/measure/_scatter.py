"""Shared parts: the standard error of the mean of correlated values."""

from __future__ import annotations

import functools

import numpy as np

LEAST = 32
FREQUENCIES = 6
# up to this length six sums are faster than a whole transform
SHORT = 2**16


def mean_error(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Standard error of the mean over the first two axes, and its degrees of freedom.

    The variance of a mean over time T is the spectral density at frequency zero over T. It is read off the lowest six
    frequencies of the periodogram (fewer where several starts give more of them). Unlike the scatter of block means
    it is not inflated by fluctuations that cancel between blocks, as those of Lyapunov exponents do.

    Args:
        values: shape (starts, time, ...), at least 32 values in time.

    Returns:
        Error of shape (...), and the degrees of freedom of Student's t.

    Source: Heidelberger and Welch 1981 (Commun. ACM 24:233).

    Example:
        >>> x = np.random.default_rng(0).normal(size=(1, 3200))
        >>> bool(0.01 < mean_error(x)[0] < 0.03)
        True
    """
    starts, time = values.shape[:2]
    lowest = max(1, -(-FREQUENCIES // starts))
    with np.errstate(invalid="ignore"):
        centred = values - values.mean((0, 1))
    centred = np.where(np.isfinite(centred), centred, 0.0)
    if time <= SHORT:
        waves = np.tensordot(_waves(time, lowest), centred, axes=(1, 1))
        density = (waves[:lowest] ** 2 + waves[lowest:] ** 2) / time
    else:
        density = np.abs(np.fft.rfft(centred, axis=1)[:, 1 : lowest + 1]) ** 2 / time
    return np.sqrt(density.mean((0, 1)) / (time * starts)), 2 * lowest * starts


@functools.lru_cache(maxsize=8)
def _waves(time: int, lowest: int) -> np.ndarray:
    """Cosines and sines of the lowest frequencies, shape (2 * lowest, time)."""
    phases = 2 * np.pi / time * np.outer(np.arange(1, lowest + 1), np.arange(time))
    return np.concatenate([np.cos(phases), np.sin(phases)])
