"""What the tables of malformed files are made of: cases, expectations, writers."""

from __future__ import annotations

import dataclasses
import gzip
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

NAN = float("nan")


@dataclasses.dataclass(frozen=True)
class Refused:
    """The file must be refused; every word must stand in the message."""

    words: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Read:
    """The file must be read; only what is given is checked.

    `values` maps names to the values expected, `times` holds the times, `notes` words that must stand in the notes.
    """

    values: dict[str, list[float]] | None = None
    times: list[float] | None = None
    unit: str | None = None
    units: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    shape: tuple[int, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Case:
    """One file and what must come of it."""

    name: str
    filename: str
    write: Callable[[Path], None]
    expect: Refused | Read


def text(content: str | bytes, encoding: str = "utf-8") -> Callable[[Path], None]:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return lambda path: path.write_bytes(data)


def npy(array, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def npz(**arrays) -> Callable[[Path], None]:
    return lambda path: np.savez_compressed(path, **arrays)


def mat(**arrays) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        from scipy.io import savemat

        savemat(path, arrays)

    return write


def mat73(**arrays) -> Callable[[Path], None]:
    """The layout of MATLAB 7.3: HDF5 behind 512 bytes of text, arrays transposed."""

    def write(path: Path) -> None:
        import h5py

        with h5py.File(path, "w", userblock_size=512) as file:
            for name, values in arrays.items():
                file.create_dataset(name, data=np.atleast_2d(values).T)
        with open(path, "r+b") as file:
            file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")

    return write


def archive(**members: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name.replace("__", "."), data)

    return write


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("data.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(30):
            member.write(b"0" * 2**22)


def gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(30):
            stream.write(b"0" * 2**22)


def npz_bomb(path: Path) -> None:
    np.savez_compressed(path, x=np.zeros(2**24))


def folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.csv").write_text("x\n1\n")


def unreadable_shape(path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000), }".ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"\0" * 64)


def parquet(**columns) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(columns), path)

    return write


def netcdf(engine: str, **build) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import xarray

        xarray.Dataset(**build).to_netcdf(path, engine=engine)

    return write


def rows(pairs, form: str = "{},{}\n") -> str:
    return "".join(form.format(*p) for p in pairs)


T = [0.0, 0.5, 1.0, 1.5]
X = [1.0, 2.5, -3.0, 4.0]
PLAIN = "t,x\n" + rows(zip(T, X, strict=True))
GOOD = Read({"x": X}, T)


class Evil:
    def __reduce__(self):
        return (os.system, ("echo never run this",))
