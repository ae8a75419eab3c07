"""Functions of time from their Laplace transforms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.settings import whole


def inverse_laplace(transform: Callable, times, terms: int = 40) -> np.ndarray:
    """The function whose Laplace transform is given, by a sum along Talbot's contour.

    For transforms whose singularities lie on the negative real axis; fronts, and times before them, are not resolved.

    Args:
        transform: of a complex array of any shape, element by element.
        times: positive, shape (time,).
        terms: of the sum; each adds digits until rounding takes them back, at about 48 in doubles.

    Returns:
        Values, shape (time,).

    Raises:
        RheonError: if a time is not positive, or terms is no whole number of at least 2.

    Source: Abate and Valko 2004, doi:10.1002/nme.995 (fixed Talbot method).

    Example:
        >>> inverse_laplace(lambda s: 1 / (s + 1), [1.0]).round(8).tolist()
        [0.36787944]
    """
    t = np.asarray(times, np.float64)
    if t.ndim != 1 or not (np.isfinite(t) & (t > 0)).all():
        raise RheonError("times are not all positive", where="times", remedy="give positive times, (time,)")
    count = whole(terms, "terms", least=2)
    angle = np.arange(1, count) * np.pi / count
    r = 2 * count / (5 * t)[:, None]
    s = r * angle * (1 / np.tan(angle) + 1j)
    slope = angle + (angle / np.tan(angle) - 1) / np.tan(angle)
    first = 0.5 * np.exp(r[:, 0] * t) * np.real(transform(r[:, 0].astype(complex)))
    return r[:, 0] / count * (first + np.real(np.exp(t[:, None] * s) * transform(s) * (1 + 1j * slope)).sum(1))
