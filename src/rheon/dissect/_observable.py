"""What is observed: a function of the state as coefficients or as values on rows."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.core.settings import number
from rheon.engine.koopman import Compression

from ._lifted import Lifted

# a kernel narrower than so many distances between atoms shows the atoms, not the density
GAPS = 3.0
# radians: a wider kernel shows nothing but the mean
WIDEST = 1.0


def numbers(values, name: str) -> np.ndarray:
    """Real numbers as an array of at least one axis, float64.

    Raises:
        RheonError: if they are none.
    """
    try:
        return np.atleast_1d(np.asarray(values, np.float64))
    except (TypeError, ValueError):
        raise RheonError(f"{name} = {values!r}", where=name, remedy="give numbers") from None


def width_of(epsilon, gap: float) -> tuple[float, bool, str]:
    """The width of a kernel, whether it shows a density, and why not.

    Args:
        epsilon: in radians; None for 4 distances between atoms, but no more than `WIDEST`.
        gap: typical distance between atoms.

    Raises:
        RheonError: if it is not positive.
    """
    width = min(4 * gap, WIDEST) if epsilon is None else number(epsilon, "epsilon", exclusive=True)
    reason = f"atoms are {gap:.3g} apart, epsilon is {width:.3g}"
    if width > WIDEST:
        return width, False, f"{reason}: a kernel wider than {WIDEST:g} blurs the whole circle"
    if width < GAPS * gap:
        return width, False, f"{reason}: below {GAPS:g} distances the atoms show through; take more functions"
    return width, True, reason


def seen(data, made: Compression, lifted: Lifted | None, observable) -> tuple[np.ndarray, float]:
    """Coordinates of an observable in the orthonormal basis, divided by its norm, and the share of it in the span.

    Args:
        data: what was given; names of variables are those of a `Series`.
        made, lifted: the compression, and the rows where there are any.
        observable: coefficients in the dictionary, shape (feature,); the name or number of a variable (its mean
            removed); a function from windows (row, context, variable) to (row,); or values on the training rows.

    Raises:
        RheonError: if it fits nothing, or vanishes.
    """
    if lifted is None:
        coefficients = np.asarray(observable)
        if coefficients.shape != (made.factor.shape[1],):
            raise RheonError(f"an observable of shape {coefficients.shape}", remedy="give coefficients, (feature,)")
        coordinates = made.coordinates(coefficients)
        size = float(np.linalg.norm(coordinates))
        if not size > 0:
            raise RheonError("the observable vanishes")
        return coordinates / size, 1.0
    values = _values(data, lifted, observable)
    weights = lifted.train.weights
    size = float(np.sqrt(weights @ np.abs(values) ** 2))
    if not (np.isfinite(size) and size > 0):
        raise RheonError("the observable vanishes or is not finite on the data")
    coordinates = made.basis.conj().T @ (lifted.before.conj().T @ (weights * values)) / size
    return coordinates, float(np.linalg.norm(coordinates) ** 2)


def _values(data, lifted: Lifted, observable) -> np.ndarray:
    rows = lifted.train.before
    if isinstance(observable, str):
        if not isinstance(data, Series):
            raise RheonError(f"the data have no variable {observable!r}", remedy="give its number")
        observable = data.index(observable)
    if isinstance(observable, int | np.integer) and not isinstance(observable, bool):
        if not 0 <= observable < rows.shape[2]:
            raise RheonError(f"no variable {observable}", remedy=f"choose 0 to {rows.shape[2] - 1}")
        values = rows[:, -1, int(observable)]
        return values - lifted.train.weights @ values
    if callable(observable):
        values = np.asarray(observable(rows))
        if values.shape != (len(rows),):
            raise RheonError(f"the observable gives shape {values.shape}", remedy="(row, context, variable) -> (row,)")
        return values
    values = np.asarray(observable)
    if values.shape == (len(rows),):
        return values
    if values.shape == (lifted.before.shape[1],):
        return lifted.before @ values
    raise RheonError(
        f"an observable of shape {values.shape}",
        remedy=f"give a variable, a function, {len(rows)} values or {lifted.before.shape[1]} coefficients",
    )
