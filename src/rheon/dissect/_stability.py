"""Shared parts: eigenvalues of a Jacobian in words."""

from __future__ import annotations

import numpy as np

MARGIN = 1e-7
SHOWN = 12


def stability(jacobian: np.ndarray, flow: bool) -> tuple[str, int, np.ndarray, bool]:
    """How a rest point attracts and repels.

    Args:
        jacobian: of the rate of a flow or of the step of a map, shape (dim, dim).
        flow: which of the two.

    Returns:
        Words ("stable node", "stable focus", "unstable node", "unstable focus", "saddle", "saddle-focus", each with
        "marginal" in front where an eigenvalue lies on the border), the number of unstable directions, the first
        eigenvalues by growth, and whether the point may be one of a continuum.

    Example:
        >>> stability(np.array([[-1.0, 2.0], [-2.0, -1.0]]), flow=True)[:2]
        ('stable focus', 0)
    """
    values = np.linalg.eigvals(jacobian)
    scale = max(float(np.abs(values).max()), 1e-300) if flow else 1.0
    growth = values.real / scale if flow else np.abs(values) - 1
    unstable, marginal = int((growth > MARGIN).sum()), bool((np.abs(growth) <= MARGIN).any())
    # an eigenvalue 0 of the rate (1 of the step) is a direction in which the point does not move on
    singular = bool((np.abs(values if flow else values - 1) <= 1e-9 * max(scale, 1.0)).any())
    order = np.argsort(-growth, kind="stable")
    values = values[order]
    leading = values if len(values) <= 3 else values[: max(unstable + 1, 2)]
    turning = bool((np.abs(leading.imag) > 1e-9 * scale).any())
    stable = len(values) - unstable - int((np.abs(growth) <= MARGIN).sum())
    if unstable and stable:
        words = "saddle-focus" if turning else "saddle"
    else:
        words = f"{'unstable' if unstable else 'stable'} {'focus' if turning else 'node'}"
    return ("marginal " if marginal else "") + words, unstable, values[:SHOWN], singular
