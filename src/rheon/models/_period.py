"""The dominant period of a recording in whole samples, as the seasonal error sees it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

# longest period looked for, in samples
LONGEST = 5000
# a later minimum must beat an earlier one by this share to be preferred: multiples of a period fit as well as it does
MARGIN = 0.1


def dominant_period(paths: Float[np.ndarray, "series time variable"], repeats: int = 2) -> int | None:
    """The shift after which the data resemble themselves most, or None if they never come back.

    The mean squared difference between the data and their shifted copy is followed past its first maximum; among its
    minima the first is taken that is within `MARGIN` (of twice the variance) of the lowest.

    Args:
        paths: shape (series, time, variable), standardised, NaN where nothing was observed.
        repeats: periods that must fit into a path at least.
    """
    longest = min(paths.shape[1] // repeats, LONGEST)
    error = seasonal_error(paths, longest)
    inner = np.arange(1, len(error) - 1)
    if len(inner) == 0 or not np.isfinite(error).any():
        return None
    level = 2 * float(np.nanmean(np.nanvar(paths, axis=(0, 1))))
    rises = np.flatnonzero(error[inner] >= level / 2)
    minima = inner[(error[inner] <= error[inner - 1]) & (error[inner] < error[inner + 1])]
    minima = minima[minima > inner[rises[0]]] if len(rises) else minima[:0]
    if len(minima) == 0:
        return None
    lowest = error[minima].min()
    best = int(minima[error[minima] <= lowest + MARGIN * level][0])
    return best + 1 if error[best] < level / 2 else None


def seasonal_error(paths: Float[np.ndarray, "series time variable"], longest: int) -> np.ndarray:
    """Mean squared difference at the shifts 1, 2, ..., longest, by fast Fourier transform. Shape (longest,)."""
    if longest < 1:
        return np.zeros(0)
    seen = np.isfinite(paths)
    x = np.where(seen, paths, 0.0)
    size = 2 * paths.shape[1]
    spectrum = [np.fft.rfft(v, size, axis=1) for v in (x, x * x, seen.astype(float))]
    product = np.fft.irfft(np.conj(spectrum[0]) * spectrum[0], size, axis=1)
    squares = np.fft.irfft(np.conj(spectrum[1]) * spectrum[2] + np.conj(spectrum[2]) * spectrum[1], size, axis=1)
    pairs = np.fft.irfft(np.conj(spectrum[2]) * spectrum[2], size, axis=1)
    total = (squares - 2 * product).sum(axis=(0, 2))[1 : longest + 1]
    count = np.round(pairs.sum(axis=(0, 2)))[1 : longest + 1]
    return np.divide(total, count, out=np.full(longest, np.inf), where=count > 0)
