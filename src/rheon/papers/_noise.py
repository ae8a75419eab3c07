"""Shared parts: coloured noise."""

from __future__ import annotations

import numpy as np

COLOURS = {"white": 0.0, "blue": 0.5, "violet": 1.0, "pink": -0.5, "Brownian": -1.0}


def coloured_noise(exponent: float, n: int, seed: int) -> np.ndarray:
    """Noise whose amplitude spectrum grows as frequency to the power `exponent`. Shapes: -> (time,).

    Uniform white noise, its spectrum weighted; the weights have mean square 1, and that of frequency 0 is 0.
    """
    spectrum = np.fft.rfft(np.random.default_rng(seed).random(n))
    frequency = np.fft.rfftfreq(n)
    weight = np.zeros_like(frequency)
    weight[1:] = frequency[1:] ** exponent
    weight /= np.sqrt(np.mean(weight**2))
    return np.fft.irfft(spectrum * weight, n)
