"""xarray objects come in."""

from __future__ import annotations

from collections.abc import Sequence

from rheon.core.errors import RheonError, require
from rheon.core.intake.labelled import series_of_dataset
from rheon.core.series import Series


def from_xarray(data, *, columns: Sequence[str] | None = None, time: str | None = None) -> Series:
    """A series from an xarray Dataset or DataArray.

    Args:
        data: variables along a dimension of time; further dimensions become columns, a dimension such as "series"
            becomes paths.
        columns: names of the variables wanted; None takes all along time.
        time: the dimension or coordinate of time; "none" to count samples; None to look for it.

    Returns:
        The series, values (time, variable) or (series, time, variable).

    Raises:
        RheonError: if no dimension is time, or no variable has numbers along it.

    Source: the inverse of `Series.to_xarray`; units from the attribute `units` (CF conventions).

    Example:
        >>> import xarray
        >>> from_xarray(xarray.DataArray([1.0, 2.0], dims="time", name="x")).names
        ('x',)
    """
    xarray = require("xarray", "app")
    if isinstance(data, xarray.DataArray):
        data = data.to_dataset(name=data.name if data.name is not None else "x0")
    if not isinstance(data, xarray.Dataset):
        raise RheonError(f"an xarray {type(data).__name__} is no recording", remedy="give a Dataset or a DataArray")
    return series_of_dataset(data, source="xarray object", choose=columns, time=time)
