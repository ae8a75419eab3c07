"""Monthly sea-surface temperature anomalies of the tropical Pacific, 1970 to 2003."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

# the box whose mean is the index Niño 3.4: latitudes and longitudes east
NINO = (-5.0, 5.0, 190.0, 240.0)


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, "sst_pacific/sst.npz", "the temperature of the Pacific")
    sea = data["land"] == 0
    values = data["sst"][:, sea].astype(np.float64)
    latitude, longitude = data["lat"][sea].astype(float), data["lon"][sea].astype(float)
    months = np.arange(len(values), dtype=float)
    if part == "nino34":
        south, north, west, east = NINO
        box = (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
        return Series(
            values[:, box].mean(axis=1), months, ("nino34",), ("K",), "month", "Niño 3.4, from January 1970 (month 0)"
        )
    names = tuple(_place(a, o) for a, o in zip(latitude, longitude, strict=True))
    units = ("K",) * len(names)
    return Series(values, months, names, units, "month", "temperature of the Pacific, from January 1970 (month 0)")


def _place(latitude: float, longitude: float) -> str:
    return f"{abs(latitude):g}{'S' if latitude < 0 else 'N'} {longitude:g}E"


def places(series: Series) -> np.ndarray:
    """Latitude and longitude east of the variables of the field, in degrees. Shape (variable, 2).

    Example:
        >>> field = Series(np.zeros((2, 2)), names=("1S 190E", "29N 124E"))
        >>> places(field).tolist()
        [[-1.0, 190.0], [29.0, 124.0]]
    """
    found = []
    for name in series.names:
        latitude, longitude = name.split(" ")
        found.append([float(latitude[:-1]) * (-1 if latitude.endswith("S") else 1), float(longitude[:-1])])
    return np.array(found)


sst_pacific = Dataset(
    card=Card(
        title="Sea-surface temperature of the tropical Pacific",
        summary="Monthly anomalies on 2,261 sea cells of 2 by 2 degrees, 29S to 29N, 124E to 290E, 399 months from "
        "January 1970. `nino34` is the mean of the box 5S to 5N, 170W to 120W.",
        reference="Wikle, Zammit-Mangion and Cressie, Spatio-Temporal Statistics with R (2019), from NOAA",
        variables={"1S 190E, ...": "anomaly of a cell, named by latitude and longitude east", "nino34": "their mean"},
        dt=1.0,
        invariants={
            "standard deviation, nino34": Known(0.893, 0.001, "computed on these data"),
            "root mean square change in 6 months, nino34": Known(0.9225, 0.0005, "computed on these data"),
            "share of variance of the first pattern, area-weighted": Known(0.397, 0.001, "computed on these data"),
        },
        tags=("measured", "climate", "field", "high-dimensional"),
        caveats=(
            "Anomalies from a mean year that was taken over the recording: no forecast from them is quite blind.",
            "Cells shrink towards the poles: weigh them by the cosine of their latitude.",
            "399 months for 2,261 cells: reduce their number first.",
        ),
    ),
    licence="fields: public domain (NOAA); as distributed with the package STRbook: GPL (>= 2)",
    rate="monthly",
    loader=_load,
    parts=("field", "nino34"),
    shipped=False,
)
