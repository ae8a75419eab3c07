"""Series to files: CSV, TSV, NPZ, Parquet, NetCDF. Every write is atomic."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.files import atomic
from rheon.core.series import Series

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npz", ".parquet", ".nc")


def write(series: Series, path: str | os.PathLike) -> None:
    """Write a series; the ending of the name chooses the format.

    Args:
        series: (time, variable), or many paths: then tables have a column `series`.
        path: ends with .csv, .tsv (also with .gz), .npz, .parquet or .nc.

    Raises:
        RheonError: if the ending is none of these, or two columns would have the same name.
        MissingExtra: if the format needs a package that is not installed.

    Source: times first, one column per variable; NPZ holds `values`, `times`, `names`, `units`, `time_unit`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Series(np.arange(3.0), names=("x",)), Path(folder) / "a.csv")
        ...     (Path(folder) / "a.csv").read_text().splitlines()[:2]
        ['time,x', '0.0,0.0']
    """
    ending = ending_of(path)
    if ending in (".csv", ".tsv", ".csv.gz", ".tsv.gz"):
        data = table_text(series, "\t" if ending.startswith(".tsv") else ",").encode("utf-8")
        # no time of writing in the header: the same series gives the same bytes
        data = gzip.compress(data, mtime=0) if ending.endswith(".gz") else data
        with atomic(path) as temporary:
            temporary.write_bytes(data)
    elif ending == ".npz":
        _write_npz(series, path)
    elif ending == ".parquet":
        _check_names(series)
        require("pyarrow", "app")
        with atomic(path) as temporary:
            series.to_pandas().to_parquet(temporary, index=False)
    else:
        require("h5netcdf", "app")
        with atomic(path) as temporary:
            series.to_xarray().to_netcdf(temporary, engine="h5netcdf")


def ending_of(path: str | os.PathLike) -> str:
    """The ending of a name, if it is one that can be written.

    Raises:
        RheonError: if it is not.

    Example:
        >>> ending_of("a/forecast.csv.gz")
        '.csv.gz'
    """
    name = Path(path).name.lower()
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if name.endswith(ending):
            return ending
    raise RheonError(
        f"cannot tell the format from {Path(path).name!r}",
        where=str(path),
        remedy=f"end the name with {', '.join(ENDINGS)}",
    )


def table_text(series: Series, separator: str = ",") -> str:
    """The series as a table with a header: (`series`,) `time`, then the variables; empty cells where nothing is known.

    Numbers are written so that reading gives the same floats back.

    Raises:
        RheonError: if two columns would have the same name.
    """
    _check_names(series)
    many = series.n_series > 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow([*(["series"] if many else []), "time", *series.names])
    for i in range(series.n_series):
        path = series.path(i)
        columns = [_cells(path.times), *(_cells(path.values[:, j]) for j in range(series.n_variables))]
        if many:
            columns.insert(0, [str(i)] * series.n_times)
        writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def _cells(values: np.ndarray) -> list[str]:
    """Shortest texts that read back as the same numbers of the array's own precision."""
    wide = values.dtype == np.float64
    texts = [repr(v) for v in values.tolist()] if wide else values.astype(str).tolist()
    return ["" if t == "nan" else t for t in texts]


def _check_names(series: Series) -> None:
    names = ["series", "time"] if series.n_series > 1 else ["time"]
    for name in series.names:
        if name in names:
            raise RheonError(
                f"two columns of the table would be called {name!r}",
                where=series.source,
                remedy="give the variable another name: series.replace(names=...)",
            )
        names.append(name)


def _write_npz(series: Series, path) -> None:
    arrays: dict = {
        "values": series.values,
        "times": series.times,
        "names": np.array(series.names),
        "units": np.array(series.units),
        "time_unit": np.array(series.time_unit),
    }
    with atomic(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)
