"""NumPy files: NPY with one array, NPZ with several. Pickles are refused always."""

from __future__ import annotations

import io
import zipfile
import zlib

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Series

from ._arrays import series_of
from ._content import Content, check_size

_MAGIC = b"\x93NUMPY"


def matches(content: Content) -> bool:
    """True for NPY, and for a zip archive of NPY files only."""
    head = content.head(8)
    return head.startswith((_MAGIC, b"PK\x03\x04"))


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in an NPY or NPZ file. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if the file is damaged, holds Python objects, or several arrays that do not belong together.
    """
    if content.head(8).startswith(_MAGIC):
        values = _array(content.bytes(), content.name)
        arrays = _fields("values", values)
        return series_of(arrays, content.name, columns=columns, time=time, array=array)
    arrays = {}
    try:
        with zipfile.ZipFile(content.file()) as archive:
            members = archive.infolist()
            packed = sum(m.compress_size for m in members)
            check_size(sum(m.file_size for m in members), content.name, packed)
            for member in members:
                name = member.filename.removesuffix(".npy")
                arrays |= _fields(name, _array(archive.read(member), f"{name} in {content.name}"))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise RheonError(f"the NPZ file is damaged ({error})", where=content.name, remedy="save it again") from error
    if not arrays:
        raise RheonError("the NPZ file holds no array", where=content.name, remedy="save it again")
    return series_of(arrays, content.name, columns=columns, time=time, array=array)


def _array(data: bytes, where: str) -> np.ndarray:
    """The array of one NPY file, its header checked against the bytes that are there."""
    try:
        stream = io.BytesIO(data)
        version = np.lib.format.read_magic(stream)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = reader(stream)
    except (ValueError, EOFError, SyntaxError, TypeError, UnicodeDecodeError) as error:
        raise RheonError(
            f"the NPY header is damaged ({str(error)[:80]})", where=where, remedy="save the array again"
        ) from error
    if dtype.hasobject:
        raise RheonError(
            "the array holds Python objects (a pickle, which could run any program)",
            where=where,
            remedy="save it as numbers: numpy.save(path, array.astype(float))",
        )
    needed, left = int(np.prod(shape, dtype=object)) * dtype.itemsize, len(data) - stream.tell()
    if left < needed:
        raise RheonError(
            f"the header promises shape {tuple(shape)}, {needed:,} bytes, but only {left:,} are there",
            where=where,
            remedy="the file is cut off: copy it again",
        )
    try:
        values = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise RheonError(f"the array cannot be read ({error})", where=where, remedy="save the array again") from error
    return values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("="))


def _fields(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """A structured array as one array per field."""
    if values.dtype.names is None:
        return {name: values}
    return {field: np.ascontiguousarray(values[field]) for field in values.dtype.names}
