"""Settings that must be whole numbers, or numbers within limits."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence

from .errors import RheonError


def whole(value, name: str, least: int = 1, most: int | None = None) -> int:
    """`value` as an int.

    Args:
        value: what was given.
        name: of the setting, for the message.
        least, most: limits, both included; None for no largest.

    Returns:
        The number.

    Raises:
        RheonError: if it is no whole number, or beyond the limits.

    Example:
        >>> whole(3.0, "order")
        3
    """
    value = _plain(value)
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if real and math.isfinite(value) and float(value).is_integer():
        number = int(value)
        if number >= least and (most is None or number <= most):
            return number
    span = f"from {least} to {most}" if most is not None else f"of at least {least}"
    words = "a positive whole number" if least == 1 and most is None else f"a whole number {span}"
    raise RheonError(f"{name} = {value!r}", where=name, remedy=f"give {words}")


def whole_or_none(value, name: str, least: int = 1, most: int | None = None) -> int | None:
    """`whole`, or None where `value` is None.

    Args:
        value, name, least, most: as in `whole`.

    Returns:
        The number, or None.

    Raises:
        RheonError: as `whole`.
    """
    return None if value is None else whole(value, name, least, most)


def number(value, name: str, least: float = 0.0, most: float = math.inf, exclusive: bool = False) -> float:
    """`value` as a finite float between limits, which `exclusive` leaves out.

    Args:
        value: what was given.
        name: of the setting, for the message.
        least, most: limits.
        exclusive: whether the limits themselves are refused.

    Returns:
        The number.

    Raises:
        RheonError: if it is no such number.

    Example:
        >>> number(1, "level", most=1.0)
        1.0
    """
    value = _plain(value)
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value):
        real = float(value)
        if least < real < most if exclusive else least <= real <= most:
            return real
    if exclusive:
        words = "a positive number" if (least, most) == (0, math.inf) else f"a number between {least:g} and {most:g}"
    else:
        words = f"a number of at least {least:g}" if most == math.inf else f"a number from {least:g} to {most:g}"
    raise RheonError(f"{name} = {value!r}", where=name, remedy=f"give {words}")


def one_of(value, name: str, known: Sequence[str]) -> str:
    """`value`, where it is one of the known words.

    Args:
        value: what was given.
        name: of the setting, for the message.
        known: the words.

    Returns:
        The word.

    Raises:
        RheonError: if it is none of them.

    Example:
        >>> one_of("data", "units", ("data", "standard"))
        'data'
    """
    if not isinstance(value, str) or value not in known:
        raise RheonError(f"{name} = {value!r}", where=name, remedy=f"choose one of {', '.join(known)}")
    return value


def settle(model, least: int = 1, *names: str) -> None:
    """Whole numbers among the fields of a frozen value, checked and stored as int.

    Args:
        model: a frozen dataclass or Equinox module, in its own check.
        least: smallest number allowed.
        names: of the fields.

    Raises:
        RheonError: as `whole`.
    """
    for name in names:
        object.__setattr__(model, name, whole(getattr(model, name), name, least))


def _plain(value):
    """The number in an array without axes, anything else as it is."""
    return value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value
