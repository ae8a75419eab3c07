"""HDF5 files that follow no convention: their data sets are the arrays to choose from."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.series import Note, Series

from ._arrays import series_of
from ._content import Content, check_size

MAGIC = b"\x89HDF\r\n\x1a\n"


def matches(content: Content) -> bool:
    """True for HDF5 without the marks of NetCDF and MATLAB."""
    return content.head(8) == MAGIC and not is_netcdf(content)


def is_netcdf(content: Content) -> bool:
    """True if an HDF5 file carries dimension scales, as every NetCDF-4 file does."""
    h5py = require("h5py", "app")
    try:
        with h5py.File(content.file(), "r") as file:
            if "_NCProperties" in file.attrs:
                return True
            return any("DIMENSION_LIST" in v.attrs or "CLASS" in v.attrs for v in file.values())
    except (OSError, RuntimeError, KeyError) as error:
        raise RheonError(
            f"the HDF5 file is damaged ({str(error)[:120]})", where=content.name, remedy="copy or save it again"
        ) from error


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in an HDF5 file. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if the file is damaged, or holds several arrays that do not belong together.
    """
    arrays, notes = arrays_of(content)
    return series_of(arrays, content.name, columns=columns, time=time, array=array, notes=notes)


def arrays_of(content: Content, skip=("#refs#", "#subsystem#")) -> tuple[dict[str, np.ndarray], list[Note]]:
    """Every data set of numbers by its path, axes as stored, and notes on what was left.

    Raises:
        RheonError: if the file is damaged or too large.
    """
    h5py = require("h5py", "app")
    arrays: dict[str, np.ndarray] = {}
    notes: list[Note] = []

    def visit(name: str, item) -> None:
        if not isinstance(item, h5py.Dataset) or name.split("/")[0] in skip:
            return
        check_size(int(np.prod(item.shape or (0,), dtype=object)) * item.dtype.itemsize, content.name)
        matlab = item.attrs.get("MATLAB_class", b"")
        if matlab == b"char" and item.dtype.kind == "u":
            arrays[name] = np.array(["".join(chr(c) for c in column) for column in np.atleast_2d(item[()].T)])
        elif matlab == b"logical":
            arrays[name] = item[()].astype(bool)
        elif item.shape is None or item.dtype.kind not in "fiubc":
            notes.append(Note(f"data set {name!r} of type {item.dtype}", "left out"))
        else:
            arrays[name] = item[()]

    try:
        with h5py.File(content.file(), "r") as file:
            file.visititems(visit)
    except (OSError, RuntimeError, KeyError) as error:
        if isinstance(error, RheonError):
            raise
        raise RheonError(
            f"the HDF5 file is damaged ({str(error)[:120]})", where=content.name, remedy="copy or save it again"
        ) from error
    return arrays, notes
