"""Series with known numbers, for the tests of measures."""

from __future__ import annotations

import numpy as np


def henon(n: int, seed: int = 0) -> np.ndarray:
    """x of the Henon map on its attractor. Shape (time,)."""
    x = list(np.random.default_rng(seed).uniform(0, 0.1, 2))
    for _ in range(n + 100):
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    return np.array(x[-n:])


def logistic(n: int, start: float = 0.3) -> np.ndarray:
    """The fully chaotic logistic map. Shape (time,)."""
    x = [start]
    for _ in range(n - 1):
        x.append(4 * x[-1] * (1 - x[-1]))
    return np.array(x)


def lorenz(n: int, dt: float = 0.05) -> np.ndarray:
    """Lorenz's attractor by RK4 in steps of a fifth of dt. Shape (time, 3)."""

    def rate(v):
        x, y, z = v
        return np.array([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])

    h, v, rows = dt / 5, np.array([1.0, 1.0, 20.0]), []
    for i in range(5 * (n + 200)):
        k1 = rate(v)
        k2 = rate(v + h / 2 * k1)
        k3 = rate(v + h / 2 * k2)
        v = v + h / 6 * (k1 + 2 * k2 + 2 * k3 + rate(v + h * k3))
        if i % 5 == 4:
            rows.append(v)
    return np.array(rows[200:])


def white(n: int, seed: int = 0, variables: int | None = None) -> np.ndarray:
    """Independent normal values. Shape (time,) or (time, variable)."""
    return np.random.default_rng(seed).normal(size=n if variables is None else (n, variables))


def fractional_noise(n: int, hurst: float, seed: int = 0) -> np.ndarray:
    """Exact fractional Gaussian noise by circulant embedding. Shape (time,)."""
    lag = np.arange(n + 1.0)
    power = lambda k: np.abs(k) ** (2 * hurst)  # noqa: E731
    covariance = (power(lag - 1) - 2 * power(lag) + power(lag + 1)) / 2
    row = np.concatenate((covariance, covariance[-2:0:-1]))
    eigenvalues = np.maximum(np.fft.fft(row).real, 0)
    rng = np.random.default_rng(seed)
    z = rng.normal(size=len(row)) + 1j * rng.normal(size=len(row))
    return np.fft.fft(np.sqrt(eigenvalues / len(row)) * z).real[:n]
