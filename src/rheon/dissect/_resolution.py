"""Whether certified eigenvalues on the unit circle can be all there are."""

from __future__ import annotations

import numpy as np

# nearer to the circle than this counts as on it, where errors are smaller still
ON_CIRCLE = 1e-6
MOST_ORDER = 100_000


def resolution(values: np.ndarray, bounds: np.ndarray) -> tuple[bool, str, int]:
    """The closure test: products of eigenfunctions are eigenfunctions, so eigenvalues on the circle form a group.

    A finite group is seen whole: each product of two certified eigenvalues is a certified one, within errors that are
    smaller than half the distance between neighbours. If a product is missing, or errors are too large to tell
    neighbours apart, the group may be finite and larger than what was seen, or dense in the circle. Every interval
    around an angle holds rational and irrational numbers of turns, so no accuracy decides between the two.

    Args:
        values: certified eigenvalues, shape (value,).
        bounds: of the distance to the true eigenvalue, shape (value,).

    Returns:
        Whether the group is seen whole; why, in words; and the smallest number of points that the first generator
        does not exclude (0 where there is none).
    """
    on = np.abs(1 - np.abs(values)) <= np.maximum(bounds, ON_CIRCLE)
    values, bounds = values[on], np.maximum(bounds[on], 10 * np.finfo(float).eps)
    turning = np.abs(values - 1) > np.maximum(bounds, ON_CIRCLE)
    if not turning.any():
        return True, "no certified eigenvalue turns: none on the circle but 1", 0
    best = np.flatnonzero(turning)[np.argmin(bounds[turning])]
    order = return_number(values[best], bounds[best])
    order_text = f"no period up to {MOST_ORDER} fits" if order == 0 else f"a cycle of {order} points is not excluded"
    # the constant is an eigenfunction of every law, whether the dictionary holds it or not
    members = np.concatenate([[1.0], values[turning]])
    spread = np.concatenate([[0.0], bounds[turning]])
    distance = np.abs(members[:, None] - members[None])
    distance[np.diag_indices(len(members))] = np.inf
    if (distance.min(1) <= 2 * (spread + spread[distance.argmin(1)])).any():
        return False, f"neighbouring eigenvalues are closer than their errors; {order_text}", order
    gap = np.abs(members[:, None, None] * members[None, :, None] - members[None, None])
    allowed = spread[:, None, None] + spread[None, :, None] + spread[None, None]
    missing = ~(gap <= np.maximum(allowed, ON_CIRCLE)).any(2)
    if missing.any():
        share = f"{int(missing.sum())} of {missing.size} products"
        return False, f"{share} of certified eigenvalues are eigenvalues that were not seen; {order_text}", order
    return True, f"the {len(members)} certified eigenvalues on the circle are a group: seen whole", order


def return_number(value: complex, bound: float) -> int:
    """The smallest q with |value^q - 1| within the error of value^q: a cycle of q points fits. 0 if there is none."""
    q = np.arange(1, MOST_ORDER + 1)
    fits = np.abs(np.exp(1j * np.angle(value) * q) - 1) <= q * max(bound, 10 * np.finfo(float).eps)
    return int(q[np.argmax(fits)]) if fits.any() else 0
