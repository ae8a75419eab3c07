"""The one door for files: the format is recognised by content, the extension is only a hint."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Sequence
from functools import cache

from rheon.core.errors import RheonError
from rheon.core.series import Series

from ._content import Content, open_content
from ._foreign import name_of


@cache
def formats() -> tuple[str, ...]:
    """Names of the modules here that each read one format: those that define `matches`.

    Example:
        >>> "table" in formats()
        True
    """
    package = importlib.import_module(__package__)
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return tuple(n for n in names if hasattr(importlib.import_module(f"{__package__}.{n}"), "matches"))


def read(
    path: str | os.PathLike,
    *,
    columns: Sequence[str] | None = None,
    time: str | int | None = None,
    array: str | None = None,
) -> Series:
    """Read a recording from a file.

    Args:
        path: CSV, TSV or other text (also packed by gzip, bzip2, xz or zip), Parquet, NPY, NPZ, NetCDF, HDF5, MATLAB.
        columns: names of the variables wanted; None takes every column that holds numbers.
        time: name of the time column; "date+hour" for a time in two columns; "none" to count samples; None to look
            for it.
        array: name of the array to take, where a file holds several that do not belong together.

    Returns:
        The series: values (time, variable), or (series, time, variable) for many paths; NaN where nothing was
        observed. Its notes tell everything that was found and done.

    Raises:
        RheonError: with file, place and remedy, if the file cannot be read as a recording.

    Source: formats by their magic bytes, as their specifications state them.

    Example:
        >>> import tempfile, pathlib
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder) / "a.csv"
        ...     _ = path.write_text("t [s];x (m)\\n0,0;1,5\\n0,5;2,5\\n")
        ...     series = read(path)
        >>> series.dt, series.units, series["x"].tolist()
        (0.5, ('m',), [1.5, 2.5])
    """
    if isinstance(columns, str):
        columns = [columns]
    content = open_content(path)
    return _reader(content).read(content, columns=columns, time=time, array=array)


def _reader(content: Content):
    head = content.head()
    foreign = name_of(head)
    if foreign is not None:
        kind, remedy = foreign
        raise RheonError(f"this is {kind}, which holds no table", where=content.name, remedy=remedy)
    for name in formats():
        module = importlib.import_module(f"{__package__}.{name}")
        if module.matches(content):
            return module
    raise RheonError(
        f"the format is unknown (it begins with the bytes {head[:8].hex(' ')})",
        where=content.name,
        remedy=f"give one of: {', '.join(n.replace('_file', '') for n in formats())}",
    )
