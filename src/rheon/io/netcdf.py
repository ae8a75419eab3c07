"""NetCDF files, classic and version 4, by the CF conventions."""

from __future__ import annotations

import io
import warnings

from rheon.core.errors import RheonError, require
from rheon.core.intake.labelled import series_of_dataset
from rheon.core.series import Note, Series

from . import hdf5
from ._content import Content, check_size


def matches(content: Content) -> bool:
    """True for classic NetCDF, and for HDF5 with dimension scales."""
    head = content.head(8)
    return head[:4] in (b"CDF\x01", b"CDF\x02") or (head == hdf5.MAGIC and hdf5.is_netcdf(content))


def read(content: Content, *, columns=None, time=None, array=None) -> Series:
    """The series in a NetCDF file: its variables along the time dimension. Arguments as for `rheon.io.read.read`.

    Raises:
        RheonError: if the file is damaged, or no variable runs along a time dimension.
    """
    xarray = require("xarray", "app")
    classic = content.head(3) == b"CDF"
    engine = "scipy" if classic else "h5netcdf"
    notes: list[Note] = []
    data = content.bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _open(xarray, io.BytesIO(data), engine, notes) as dataset:
                check_size(sum(v.nbytes for v in dataset.variables.values()), content.name)
                dataset.load()
    except RheonError:
        raise
    except Exception as error:  # the backends raise almost anything on a damaged file
        raise RheonError(
            f"the NetCDF file is damaged or cannot be understood ({type(error).__name__}: {str(error)[:100]})",
            where=content.name,
            remedy="copy or save it again",
        ) from error
    wanted = [array] if array else columns
    return series_of_dataset(dataset, source=content.name, notes=notes, choose=wanted, time=time)


def _open(xarray, file, engine: str, notes: list[Note]):
    require("h5netcdf" if engine == "h5netcdf" else "scipy", "app")
    try:
        return xarray.open_dataset(file, engine=engine, decode_timedelta=False)
    except (ValueError, OverflowError, ImportError) as error:
        dataset = xarray.open_dataset(file, engine=engine, decode_times=False, decode_timedelta=False)
        notes.append(Note(f"the calendar of the times cannot be decoded ({str(error)[:60]})", "kept as numbers"))
        return dataset
