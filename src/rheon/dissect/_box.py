"""Shared parts: the box around an orbit in which starts are drawn."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError


def around(path: np.ndarray, fallback, dim: int, box=None) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper corner: those given, or of twice the extent of an orbit.

    Args:
        path: the orbit, shape (time, dim).
        fallback: a state, in case the orbit is short.
        dim: number of states.
        box: two corners, or None.

    Raises:
        RheonError: if the box given has a wrong shape.
    """
    if box is not None:
        try:
            corners = np.asarray(box, float)
        except (TypeError, ValueError):
            corners = np.zeros(0)
        if corners.shape != (2, dim) or not np.isfinite(corners).all() or not (corners[1] > corners[0]).all():
            raise RheonError(
                f"box of shape {corners.shape}",
                where="box",
                remedy=f"give the lower and the upper corner, finite, shape (2, {dim})",
            )
        return corners[0], corners[1]
    whole = path if len(path) > 8 else np.atleast_2d(np.asarray(fallback, float))
    middle, half = (whole.max(0) + whole.min(0)) / 2, (whole.max(0) - whole.min(0)) / 2
    # an orbit at rest has no extent: take its size instead
    if half.max() <= 1e-3 * np.abs(middle).max():
        half = np.full(dim, np.abs(middle).max())
    half = 2 * np.maximum(half, 0.1 * half.max() or 1.0)
    return middle - half, middle + half
