"""Shared parts: ordinal patterns, their entropy and complexity."""

from __future__ import annotations

import math

import numpy as np

CHUNK = 1 << 20


def pattern_codes(x: np.ndarray, order: int, delay: int) -> tuple[np.ndarray, int]:
    """The Lehmer code of the ordinal pattern of every window without a gap, and how many windows hold equal values.

    Digit i counts the later values of the window that are smaller than value i: comparisons only, no sorting.
    Shapes: (time,) -> (windows,).
    """
    windows = len(x) - (order - 1) * delay
    parts, ties = [], 0
    for start in range(0, max(windows, 0), CHUNK):
        stop = min(start + CHUNK, windows)
        columns = [x[start + i * delay : stop + i * delay] for i in range(order)]
        code = np.zeros(stop - start, np.int32)
        tied = np.zeros(stop - start, bool)
        whole = ~np.isnan(columns[-1])
        for i in range(order - 1):
            whole &= ~np.isnan(columns[i])
            digit = np.zeros(stop - start, np.int8)
            for j in range(i + 1, order):
                digit += columns[j] < columns[i]
                tied |= columns[j] == columns[i]
            code += digit.astype(np.int32) * math.factorial(order - 1 - i)
        if not whole.all():
            code, tied = code[whole], tied[whole]
        parts.append(code)
        ties += int(tied.sum())
    return (np.concatenate(parts) if parts else np.zeros(0, np.int32)), ties


def _shannon(p: np.ndarray) -> np.ndarray:
    """Entropy in nats over the last axis."""
    return -(p * np.log(np.where(p > 0, p, 1.0))).sum(-1)


def entropy(counts: np.ndarray):
    """Normalised Shannon entropy of counts over the last axis."""
    p = counts / counts.sum(-1, keepdims=True)
    return np.abs(_shannon(p)) / math.log(counts.shape[-1])


def complexity(counts: np.ndarray):
    """Statistical complexity: normalised Jensen-Shannon divergence from the uniform distribution, times entropy."""
    size = counts.shape[-1]
    p = counts / counts.sum(-1, keepdims=True)
    divergence = _shannon((p + 1 / size) / 2) - _shannon(p) / 2 - math.log(size) / 2
    largest = -0.5 * ((size + 1) / size * math.log(size + 1) - 2 * math.log(2 * size) + math.log(size))
    return np.maximum(divergence, 0.0) / largest * entropy(counts)


def complexity_limits(order: int, points: int = 60) -> tuple[tuple, tuple]:
    """Lower and upper limit of complexity at given entropy, each as (entropy, complexity)."""
    size = math.factorial(order)
    shares = np.linspace(1 / size, 1, points)
    low = np.concatenate((shares[:, None], np.repeat((1 - shares[:, None]) / (size - 1), size - 1, axis=1)), axis=1)
    rows = []
    for zeros in np.unique(np.geomspace(1, size, points).astype(int)) - 1:
        left = size - zeros
        if left > 1:
            row = np.zeros(size)
            row[:left] = 1 / (left - 1)
            row[0] = 0
            rows.append(row)
    high = np.array(rows)
    order_of = np.argsort(entropy(high))
    return (entropy(low), complexity(low)), (entropy(high)[order_of], complexity(high)[order_of])
