"""Values as people type them on a command line: durations, numbers, parameter settings."""

from __future__ import annotations

import difflib
import re

from rheon.core.errors import RheonError

UNITS = {
    "ms": 1e-3,
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
LONGEST = 366 * 86400.0


def duration(text: str, option: str = "--budget") -> float:
    """Seconds from a duration such as "90s", "3min", "1h30min" or a bare number of seconds.

    Args:
        text: what was typed.
        option: the option it was typed for, named in errors.

    Raises:
        RheonError: if it is no duration, not positive, or longer than a year.

    Example:
        >>> duration("3min"), duration("1h 30min"), duration("45")
        (180.0, 5400.0, 45.0)
    """
    squeezed = re.sub(r"\s+", "", text.lower())
    parts = re.findall(r"(\d+(?:\.\d*)?|\.\d+)([a-z]*)", squeezed)
    remedy = "write for example 90s, 3min or 1h30min"
    if not parts or "".join(a + b for a, b in parts) != squeezed or any(u not in UNITS for _, u in parts):
        raise RheonError(f"{text!r} is not a duration", where=option, remedy=remedy)
    if len(parts) > 1 and any(unit == "" for _, unit in parts):
        raise RheonError(f"{text!r} is not a duration: a number has no unit", where=option, remedy=remedy)
    seconds = sum(float(number) * UNITS[unit] for number, unit in parts)
    if not 0 < seconds <= LONGEST:
        raise RheonError(f"a duration of {text!r} makes no sense here", where=option, remedy=remedy)
    return seconds


def whole(text: str, option: str, least: int = 1) -> int:
    """A whole number of at least `least`; 1e4 and 10_000 are read too.

    Raises:
        RheonError: if it is none.

    Example:
        >>> whole("1e4", "--n")
        10000
    """
    try:
        number = float(text.replace("_", ""))
    except ValueError:
        number = float("nan")
    if not number.is_integer() or not least <= number < 2**53:
        raise RheonError(f"{text!r} is not a whole number of at least {least}", where=option, remedy=f"{option} 1000")
    return int(number)


def real(text: str, option: str, *, positive: bool = False) -> float:
    """A finite number; fractions such as 8/3 are read too.

    Raises:
        RheonError: if it is none, or not positive where it has to be.

    Example:
        >>> real("8/3", "--set beta")
        2.6666666666666665
    """
    try:
        above, _, below = text.partition("/")
        number = float(above) / float(below) if below else float(above)
    except (ValueError, ZeroDivisionError):
        number = float("nan")
    if not abs(number) < float("inf") or (positive and number <= 0):
        kind = "a positive number" if positive else "a number"
        raise RheonError(f"{text!r} is not {kind}", where=option)
    return number


def names(text: str | None, option: str) -> list[str] | None:
    """Names between commas; None stays None.

    Raises:
        RheonError: if nothing stands between the commas.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise RheonError(f"{text!r} holds an empty name", where=option, remedy="write names between commas: x,y,z")
    return parts


def with_settings(system, settings: list[str]):
    """A copy of a system with parameters set by texts such as "rho=20".

    Raises:
        RheonError: if a text has no "=", names no parameter, or its value does not fit.
    """
    import dataclasses

    import numpy as np

    known = [f.name for f in dataclasses.fields(system)]
    values: dict = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        option = f"--set {setting}"
        if not equals or not name:
            raise RheonError(f"{setting!r} is no setting", where="--set", remedy="write --set name=value")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            listed = ", ".join(known) or "no parameters"
            raise RheonError(
                f"{type(system).__name__} has no parameter {name!r}", where=option, remedy=f"{hint}It has {listed}."
            )
        old = getattr(system, name)
        if isinstance(old, bool):
            if text.lower() not in ("true", "false"):
                raise RheonError(f"{name} is true or false, not {text!r}", where=option)
            values[name] = text.lower() == "true"
        elif isinstance(old, int):
            values[name] = whole(text, option, least=-(2**52))
        elif isinstance(old, str):
            values[name] = text
        else:
            array = np.array([real(part, option) for part in text.split(",")])
            wanted = np.shape(old)
            if array.size != max(1, int(np.prod(wanted))):
                raise RheonError(f"{name} has shape {wanted}, {array.size} numbers were given", where=option)
            values[name] = array.reshape(wanted)
    return system.replace(**values) if values else system
