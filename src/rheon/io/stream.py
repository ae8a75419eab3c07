"""Ensembles larger than memory, written path by path into a NetCDF file."""

from __future__ import annotations

import inspect
import os
from pathlib import Path

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.files import atomic
from rheon.core.progress import Progress, Silent
from rheon.core.system import System
from rheon.engine.ensemble import ensemble


def stream(
    system: System,
    path: str | os.PathLike,
    *,
    paths: int,
    chunk: int = 64,
    progress: Progress | None = None,
    **settings,
) -> Path:
    """Write an ensemble to a NetCDF file, a few paths at a time: memory holds one chunk only.

    The file holds the very numbers that `rheon.ensemble` gives for the same key, whatever the chunk.

    Args:
        system: a flow or map with a card.
        path: file to write, ending in .nc; replaced when it is complete.
        paths: number of paths.
        chunk: paths at a time.
        progress: told about every chunk.
        **settings: of `rheon.ensemble`: n, per_period, key, noise, ...

    Returns:
        The path. Dimensions (series, time, variable) of the array "values", with coordinates.

    Raises:
        RheonError: if a setting is impossible or the file cannot be written.
        MissingExtra: if h5netcdf is not installed.

    Source: CF conventions for discrete sampling geometries.

    Example:
        >>> import rheon, tempfile
        >>> file = stream(rheon.systems.Henon(), tempfile.mkdtemp() + "/henon.nc", paths=5, chunk=2, n=20)
        >>> rheon.load(file).paths.shape
        (5, 20, 2)
    """
    h5netcdf = require("h5netcdf", "app")
    try:
        target, progress = Path(path), progress or Silent()
    except TypeError:
        raise RheonError(f"a {type(path).__name__} is no path", where="path", remedy="name a NetCDF file") from None
    if target.suffix != ".nc":
        raise RheonError(f"{target.name} does not end in .nc", where=str(path), remedy="name a NetCDF file")
    for name, value in (("paths", paths), ("chunk", chunk)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise RheonError(f"{name} = {value!r}", where=name, remedy="give a whole number of at least 1")
    if target.is_dir():
        raise RheonError("this is a folder", where=str(path), remedy="name a NetCDF file")
    known = [name for name in inspect.signature(ensemble).parameters if name not in ("system", "paths", "first")]
    if unknown := set(settings) - set(known):
        raise RheonError(
            f"a stream has no setting {', '.join(sorted(unknown))}", where="stream", remedy=f"it has {', '.join(known)}"
        )
    try:
        with (
            atomic(target) as temporary,
            h5netcdf.File(temporary, "w") as file,
            progress.stage(f"Write {target.name}", paths) as stage,
        ):
            for begin in range(0, paths, chunk):
                count = min(chunk, paths - begin)
                part = ensemble(system, paths=count, first=begin, **settings)
                if begin == 0:
                    _layout(file, paths, part, type(system).__name__)
                file.variables["values"][begin : begin + count] = part.paths
                stage.advance(count)
    except OSError as error:
        raise RheonError(f"cannot write there ({error})", where=str(path), remedy="choose another file") from error
    return target


def _layout(file, paths: int, part, name: str) -> None:
    """Dimensions, coordinates and an empty array."""
    file.dimensions = {"series": paths, "time": part.n_times, "variable": part.n_variables}
    file.attrs["title"] = f"ensemble of {name}"
    file.create_variable("time", ("time",), data=part.times)
    file.create_variable("series", ("series",), data=np.arange(paths))
    file.create_variable("variable", ("variable",), data=np.array(part.names, dtype="O"), dtype=_text())
    file.create_variable(
        "values", ("series", "time", "variable"), np.float64, chunks=(1, part.n_times, part.n_variables)
    )


def _text():
    import h5py

    return h5py.string_dtype()
