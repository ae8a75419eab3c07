"""Shared parts: the standard error of the mean of correlated values."""

from __future__ import annotations

import numpy as np

BLOCKS = (16, 32)


def block_error(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Standard error of the mean over the first two axes by means of contiguous blocks, and the degrees of freedom.

    The larger of the errors from 16 and from 32 blocks (in all, spread over the starts): where longer blocks give a
    larger error the shorter ones are still correlated. Valid once a block is longer than the memory of the values.

    Args:
        values: shape (starts, time, ...), at least 16 values in time if there is one start.

    Returns:
        Error of shape (...), and the number of blocks less one of the coarser division.

    Source: batch means; Flyvbjerg and Petersen 1989 (J. Chem. Phys. 91).

    Example:
        >>> x = np.random.default_rng(0).normal(size=(1, 3200))
        >>> bool(0.01 < block_error(x)[0] < 0.03)
        True
    """
    starts, time = values.shape[:2]
    errors, freedom = [], []
    for total in BLOCKS:
        each = max(1, min(-(-total // starts), time))
        size = time // each
        means = values[:, time - each * size :].reshape(starts * each, size, *values.shape[2:])
        with np.errstate(invalid="ignore"):
            means = means.mean(1) if starts * each > 1 else means.reshape(-1, *values.shape[2:])
            errors.append(means.std(0, ddof=1) / np.sqrt(len(means)))
        freedom.append(len(means) - 1)
    return np.fmax(*errors), min(freedom)
