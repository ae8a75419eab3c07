"""Similarities as functions of a distance, and the distance that is typical of a cloud."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.settings import number

TINY = 1e-24
# name -> (similarity at the distance r in units of the width, the width in units of the spread of the data)
PROFILES = {
    "gaussian": (lambda r2: jnp.exp(-r2), 0.9),
    "exponential": (lambda r2: jnp.exp(-jnp.sqrt(r2 + TINY)), 0.5),
    "lorentzian": (lambda r2: 1 / (1 + r2), 1.0),
    "matern": (lambda r2: (1 + jnp.sqrt(5 * r2 + TINY) + 5 * r2 / 3) * jnp.exp(-jnp.sqrt(5 * r2 + TINY)), 1.0),
}


def spread(points: np.ndarray) -> float:
    """The mean distance to the mean; 1 where there is none. Shapes: (row, coordinate) -> ()."""
    distance = float(np.linalg.norm(points - points.mean(0), axis=1).mean())
    return distance if distance > 0 else 1.0


def known_width(width) -> None:
    """Refuse a width that is given and not positive.

    Raises:
        RheonError: if it is none.
    """
    if width is not None:
        number(width, "width", exclusive=True)


def known_profile(name: str) -> None:
    """Refuse a profile that there is not.

    Raises:
        RheonError: naming those that there are.
    """
    if name not in PROFILES:
        raise RheonError(f"there is no profile {name!r}", remedy=f"choose one of {', '.join(PROFILES)}")


def squared_distances(x, centres, width):
    """In units of the width. Shapes: (coordinate,), (centre, coordinate), () -> (centre,)."""
    return jnp.sum((centres - x) ** 2, axis=-1) / width**2
