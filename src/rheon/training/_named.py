"""What tells one function from another when a run is resumed: its name, or what it does."""

from __future__ import annotations

import functools
import hashlib
import types
from typing import Any

import jax
import numpy as np

# what is held by something that is held by ... is told by its repr from here on
DEEPEST = 8


def named(function: Any) -> str:
    """A word for a function that another function does not share.

    Functions of this package are told by their name. All others by name, code, defaults and what they close over: two
    lambdas differ, and so does a function that was edited. What a function reads from its module is not followed, nor
    what stands in a list, dict or set that it closes over: such may change while it runs. A value that shows nothing
    of itself but its address differs from process to process.

    Args:
        function: a function, a method, a partial, or an object that can be called.

    Example:
        >>> named(lambda x: x + 1) == named(lambda x: x + 2)
        False
    """
    name = getattr(function, "__qualname__", type(function).__name__)
    if isinstance(function, types.FunctionType) and "<" not in name and _is_ours(function.__module__):
        return name
    digest = hashlib.sha256()
    _tell(function, digest, ())
    return f"{name} {digest.hexdigest()}"


def _is_ours(module: str | None) -> bool:
    return str(module).split(".")[0] == __name__.split(".")[0]


def _tell(value: Any, digest, outer: tuple[int, ...]) -> None:
    """Feed a digest with what a value is; `outer` are the values that hold it."""
    digest.update(f"<{type(value).__name__}>".encode())
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        digest.update(repr(value).encode())
    elif isinstance(value, np.ndarray | np.generic | jax.Array):
        array = np.asarray(value)
        digest.update(f"{array.dtype} {array.shape}".encode() + array.tobytes())
    elif len(outer) >= DEEPEST:
        digest.update(repr(value).encode())
    elif id(value) not in outer:  # functions may close over themselves
        for part in _parts(value):
            _tell(part, digest, (*outer, id(value)))


def _parts(value: Any) -> list:
    if isinstance(value, types.CodeType):
        return [value.co_code, value.co_names, value.co_varnames, value.co_consts]
    if isinstance(value, types.FunctionType):
        cells = [_held(cell) for cell in value.__closure__ or ()]
        return [value.__qualname__, value.__code__, value.__defaults__, value.__kwdefaults__, cells]
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, tuple | list):
        return list(value)
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, dict):
        return [part for item in value.items() for part in item]
    if isinstance(value, type | types.ModuleType | types.BuiltinFunctionType):
        return [getattr(value, "__module__", ""), getattr(value, "__qualname__", value.__name__)]
    call = type(value).__dict__.get("__call__")
    # a repr of what holds nothing that can be seen contains its address
    held = getattr(value, "__dict__", None) or repr(value)
    return [type(value).__qualname__, call if isinstance(call, types.FunctionType) else None, held]


def _held(cell) -> Any:
    try:
        value = cell.cell_contents
    except ValueError:  # not yet filled
        return None
    # a log that a score writes is another one at every call
    return type(value) if isinstance(value, list | dict | set) else value
