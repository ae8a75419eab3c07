"""Shared parts: one number inside a system, found by name and put back changed."""

from __future__ import annotations

import dataclasses
from typing import Any

import equinox as eqx
import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.system import System


def locate(system: System, name: str) -> tuple[str, ...]:
    """Where a parameter stands: names of fields and keys from the system inwards.

    A bare name is looked for inside wrapped systems, too; a dotted one says where, e.g. "flow.rho".

    Raises:
        RheonError: if there is none of that name, several, or it is no single number that may vary.
    """
    parts = tuple(str(name).split("."))
    found = _paths(system, ())
    fitting = [path for path in found if path[-len(parts) :] == parts]
    nearest = [path for path in fitting if len(path) == min(map(len, fitting))]
    if len(nearest) == 1:
        return nearest[0]
    known = ", ".join(".".join(path) for path in found[:12])
    what = f"{type(system).__name__} has {'several parameters' if fitting else 'no single number'} {name!r}"
    raise RheonError(what, where="parameter", remedy=f"choose one of {known}" if known else "it has no numbers")


def _paths(value, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    if isinstance(value, np.ndarray | jax.Array):
        return [path] if np.ndim(value) == 0 and np.issubdtype(value.dtype, np.floating) else []
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inside = [(str(k), v) for k, v in value.items()]
    elif dataclasses.is_dataclass(value):
        # static fields are constants of the compiled law
        inside = [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value) if not f.metadata.get("static")]
    return [found for key, part in inside for found in _paths(part, (*path, key))]


def read(system, path: tuple[str, ...]):
    """The number at a place."""
    for part in path:
        system = system[part] if isinstance(system, dict) else getattr(system, part)
    return system


def written(system, path: tuple[str, ...], value):
    """A copy with another number at a place; traceable."""
    return eqx.tree_at(lambda s: read(s, path), system, value)
