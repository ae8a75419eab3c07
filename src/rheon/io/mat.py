"""MATLAB files: level 4 and 5 to 7.2 through SciPy, 7.3 through HDF5."""

from __future__ import annotations

import warnings

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Note, Series

from . import hdf5
from ._arrays import series_of
from ._content import Content, check_size


def matches(content: Content) -> bool:
    """True for the text header of levels 5 to 7.3, and for names that end with .mat."""
    return content.head(6) == b"MATLAB" or (content.suffix == ".mat" and content.head(8) != hdf5.MAGIC)


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in a MATLAB file. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if the file is damaged, or holds tables, cells or several arrays that do not belong together.
    """
    if content.head(520)[512:520] == hdf5.MAGIC:
        stored, notes = hdf5.arrays_of(content)
        # MATLAB writes columns first: every array lies transposed
        arrays = {n.replace("/", "."): v.T if v.dtype.kind not in "US" else v for n, v in stored.items()}
    else:
        arrays, notes = _levels_4_to_7(content)
    if not arrays:
        left = "; ".join(n.found for n in notes[:4]) or "it is empty"
        raise RheonError(
            f"the file holds no array of numbers ({left})",
            where=content.name,
            remedy="in MATLAB, save plain arrays: x = table2array(T); save('data.mat', 'x')",
        )
    return series_of(arrays, content.name, columns=columns, time=time, array=array, notes=notes)


def _levels_4_to_7(content: Content) -> tuple[dict[str, np.ndarray], list[Note]]:
    from scipy import io

    check_size(content.size, content.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # repeated names and unreadable objects are told below
            found = io.loadmat(content.file(), squeeze_me=False, chars_as_strings=True)
    except Exception as error:  # SciPy raises almost anything on a damaged file
        raise RheonError(
            f"the MATLAB file is damaged or of a kind that cannot be read ({str(error)[:100]})",
            where=content.name,
            remedy="save it again, for example with save('data.mat', 'x', '-v7')",
        ) from error
    arrays: dict[str, np.ndarray] = {}
    notes: list[Note] = []
    for name, value in found.items():
        if not name.startswith("__"):
            _collect(name, value, arrays, notes)
    return arrays, notes


def _collect(name: str, value, arrays: dict[str, np.ndarray], notes: list[Note], depth: int = 0) -> None:
    """Arrays under a variable: structures by their fields, sparse matrices filled up."""
    if hasattr(value, "toarray"):
        check_size(int(np.prod(value.shape, dtype=object)) * 8, name)
        value = value.toarray()
    value = np.asarray(value)
    if value.dtype.names and value.size == 1 and depth < 4 and not _is_object(value):
        for field in value.dtype.names:
            _collect(f"{name}.{field}", value[field].reshape(-1)[0], arrays, notes, depth + 1)
    elif value.dtype.names or value.dtype.kind == "O":
        kind = "a table or an object" if _is_object(value) else "cells or a list of structures"
        notes.append(Note(f"{name!r} holds {kind}", "left out"))
    elif value.dtype.kind in "US":
        arrays[name] = np.char.strip(value)
    else:
        arrays[name] = value


def _is_object(value: np.ndarray) -> bool:
    return type(value).__name__ in ("MatlabOpaque", "MatlabObject") or "MCOS" in str(value.dtype.names)
