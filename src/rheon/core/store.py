"""Trees of modules and arrays in one file: a JSON header that says what it is, safetensors for the numbers.

The header is a nested record: modules by class name and fields, containers by their items, arrays by the name of a
tensor. Only classes defined inside rheon, or inside packages that the reader has allowed, are built; nothing is
unpickled and no code from the file runs.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import os
from pathlib import Path
from typing import Any

import equinox as eqx
import jax
import numpy as np

from .errors import RheonError, require
from .files import atomic

FORMAT = "rheon-1"
# top-level packages whose classes may be built from a file; extend it to load your own systems
ALLOWED_PACKAGES = {"rheon"}


def save_tree(path: str | os.PathLike, tree) -> None:
    """Write a tree of modules, dataclasses, containers, arrays, numbers and strings.

    Raises:
        RheonError: if a leaf is none of these (a lambda, an open file).

    Source: safetensors layout; users asked equinox for weights that know their hyperparameters (equinox#606).

    Example:
        >>> import tempfile, pathlib
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_tree(pathlib.Path(folder) / "a", {"x": np.arange(3)})
        ...     load_tree(pathlib.Path(folder) / "a")["x"].tolist()
        [0, 1, 2]
    """
    from rheon import __version__

    arrays: dict[str, np.ndarray] = {}
    header = _encode(tree, "", arrays)
    # one entry only: safetensors writes several in random order, and equal trees should give equal files
    metadata = {FORMAT: json.dumps({"rheon": __version__, "tree": header})}
    safetensors = require("safetensors.numpy", "app")
    with atomic(path) as temporary:
        temporary.write_bytes(safetensors.save(arrays or {"_empty": np.zeros(1)}, metadata=metadata))


def load_tree(path: str | os.PathLike):
    """Read what `save_tree` wrote; arrays come back as NumPy arrays.

    Raises:
        RheonError: if the file is missing, damaged, foreign, or names a class that is not to be had.
    """
    path = Path(path)
    if not path.is_file():
        raise RheonError("there is no such file", where=str(path), remedy="give the path of a model.safetensors")
    safetensors = require("safetensors", "app")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: np.array(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118  (not a dict)
    except Exception as error:
        raise RheonError(f"not a readable safetensors file ({error})", where=str(path)) from error
    if FORMAT not in metadata:
        raise RheonError("the file was not written by rheon", where=str(path), remedy="pass a file that Fit.save wrote")
    try:
        return _decode(json.loads(metadata[FORMAT])["tree"], arrays)
    except RheonError:
        raise
    except Exception as error:
        raise RheonError(f"the header does not fit this version of rheon ({error!r})", where=str(path)) from error


def _encode(value, name: str, arrays: dict[str, np.ndarray]):
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"!": "float", "value": repr(value)}
    if isinstance(value, jax.Array) and jax.numpy.issubdtype(value.dtype, jax.dtypes.prng_key):
        raise RheonError("a random key cannot be stored", where=name.lstrip("."), remedy="store the seed instead")
    if isinstance(value, np.ndarray | np.generic | jax.Array):
        array = np.asarray(value)
        if array.dtype.kind == "c":
            # safetensors knows no complex numbers: real and imaginary parts side by side
            parts = np.stack([array.real, array.imag], axis=-1)
            return {"!": "complex", "parts": _encode(parts, name, arrays)}
        if array.dtype.kind in "US":
            return {"!": "text", "items": array.tolist()}
        if array.dtype.kind not in "fiub":
            raise RheonError(f"an array of type {array.dtype} cannot be stored", where=name.lstrip("."))
        # a dot in a dictionary's key must not make two arrays share a name
        key = stem = name.lstrip(".") or "value"
        while key in arrays:
            key = f"{stem}#{len(arrays)}"
        arrays[key] = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
        return {"!": "array", "name": key}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"!": kind, "items": [_encode(v, f"{name}.{i}", arrays) for i, v in enumerate(value)]}
    if isinstance(value, dict):
        return {"!": "dict", "items": {str(k): _encode(v, f"{name}.{k}", arrays) for k, v in value.items()}}
    if isinstance(value, eqx.Module) or (dataclasses.is_dataclass(value) and not isinstance(value, type)):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        record = {k: _encode(v, f"{name}.{k}", arrays) for k, v in fields.items()}
        return {"!": "module", "class": f"{type(value).__module__}:{type(value).__qualname__}", "fields": record}
    raise RheonError(f"a {type(value).__name__} cannot be stored", where=name.lstrip("."))


def _decode(record, arrays):
    if not isinstance(record, dict):
        return record
    kind = record["!"]
    if kind == "float":
        return float(record["value"])
    if kind == "complex":
        parts = _decode(record["parts"], arrays)
        return parts[..., 0] + 1j * parts[..., 1]
    if kind == "text":
        return np.array(record["items"])
    if kind == "array":
        return arrays[record["name"]]
    if kind in ("tuple", "list"):
        items = [_decode(v, arrays) for v in record["items"]]
        return tuple(items) if kind == "tuple" else items
    if kind == "dict":
        return {k: _decode(v, arrays) for k, v in record["items"].items()}
    cls = _class_at(record["class"])
    value: Any = object.__new__(cls)
    fields = {k: _decode(v, arrays) for k, v in record["fields"].items()}
    known = {f.name for f in dataclasses.fields(cls)}
    if set(fields) != known:
        raise RheonError(f"{cls.__name__} has the fields {sorted(known)}, the file {sorted(fields)}")
    for name, field in fields.items():
        object.__setattr__(value, name, field)
    return value


def _class_at(address: str) -> type:
    module, _, qualified = address.partition(":")
    if module.split(".")[0] not in ALLOWED_PACKAGES:
        raise RheonError(
            f"the file asks for the class {address}, which is outside rheon",
            remedy="if you trust it, add its package to rheon.core.store.ALLOWED_PACKAGES",
        )
    value: object = importlib.import_module(module)
    for part in qualified.split("."):
        value = getattr(value, part)
    home = getattr(value, "__module__", "").split(".")[0]
    if not (isinstance(value, type) and dataclasses.is_dataclass(value) and home in ALLOWED_PACKAGES):
        raise RheonError(f"{address} is not a class that can be stored")
    return value
