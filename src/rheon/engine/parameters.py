"""Numbers inside a system, found by name and put back changed: by ensembles, grids, continuation and fits."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.system import System

# names that a refusal lists at most
LISTED = 12


def locate(system: System, name: str, single: bool = False) -> tuple[str, ...]:
    """Where a parameter stands: names of fields and keys from the system inwards.

    A bare name is looked for inside wrapped systems and in equations given as text, too, the outermost first; a dotted
    one says where, e.g. "flow.rho".

    Args:
        system: any system.
        name: of the parameter.
        single: only a real number without axes will do.

    Returns:
        Names from the system inwards, for `read` and `written`.

    Raises:
        RheonError: if there is none of that name, several, or it is no number that can vary.

    Source: this library's own rule for names.

    Example:
        >>> import rheon
        >>> locate(rheon.systems.Lorenz(), "rho"), locate(rheon.from_equations("x' = r*x*(1 - x); r = 4"), "r")
        (('rho',), ('laws', 'values', 'r'))
    """
    if not isinstance(name, str):
        raise RheonError(f"parameter {name!r}", where="parameter", remedy="give its name")
    parts = tuple(name.split("."))
    named = [(path, value) for path, value in _places(system, ()) if path[-len(parts) :] == parts]
    varying = [path for path, value in named if _varies(value, single)]
    nearest = [path for path in varying if len(path) == min(map(len, varying))]
    # a part nearer by than any number of the name is what is meant, and does not vary
    hidden = bool(varying) and min(len(path) for path, _ in named) < len(nearest[0])
    if len(nearest) == 1 and not hidden:
        return nearest[0]
    known = [".".join(path) for path, value in _places(system, ()) if _varies(value, single)]
    shown = ", ".join(known[:LISTED]) + (", ..." if len(known) > LISTED else "")
    whose = type(system).__name__
    if not named:
        raise RheonError(f"{whose} has no parameter {name!r}", where="parameters",
                         remedy=f"it has {shown}" if known else "it has no numbers that can vary")  # fmt: skip
    if hidden:
        within = ", ".join(".".join(path) for path in nearest)
        raise RheonError(f"{name!r} of {whose} is no number that can vary", where="parameters",
                         remedy=f"for the one within say {within}")  # fmt: skip
    if varying:
        which = ", ".join(".".join(path) for path in nearest)
        raise RheonError(f"{whose} has several parameters {name!r}", where="parameters", remedy=f"say which: {which}")
    what = "no single number" if single and any(_varies(value) for _, value in named) else "no number"
    raise RheonError(f"{name!r} is {what} that can vary", where="parameters", remedy="loop over its values")


def read(system, path: tuple[str, ...]):
    """What stands at a place."""
    for part in path:
        system = system[part] if isinstance(system, dict) else getattr(system, part)
    return system


def written(system, path: tuple[str, ...], value):
    """A copy with another number at a place; traceable. Whoever has a `replace` of its own makes its copy by it."""
    if not path:
        return value
    name, *rest = path
    part = written(read(system, (name,)), tuple(rest), value)
    if isinstance(system, dict):
        return {**system, name: part}
    if hasattr(system, "replace"):
        # what follows from the number is found anew, or the copy refused
        return system.replace(**{name: part})
    return eqx.tree_at(lambda s: getattr(s, name), system, part)


def with_parameters(system, parameters: dict[tuple[str, ...], Any]):
    """A copy with other numbers at several places; traceable."""
    for path, value in parameters.items():
        system = written(system, path, value)
    return system


def _places(value, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Everything that has a name within a system, with its place."""
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inside = [(str(k), v) for k, v in value.items()]
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        # static fields are constants of the compiled law
        inside = [
            (f.name, None if f.metadata.get("static") else getattr(value, f.name, None))
            for f in dataclasses.fields(value)
        ]
    for name, part in inside:
        yield (*path, name), part
        yield from _places(part, (*path, name))


def _varies(value, single: bool = False) -> bool:
    if not isinstance(value, np.ndarray | jax.Array):
        return False
    if single:
        return np.ndim(value) == 0 and jnp.issubdtype(value.dtype, np.floating)
    # keys of random numbers, which are whole, vary in ensembles, too
    return bool(jnp.issubdtype(value.dtype, np.number))
