"""Sunspot numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, shipped


def _load(folder: Path | None, part: str) -> Series:
    data = shipped("sunspots.npz")
    if part == "yearly":
        years = data["year"].astype(np.float64)
        return Series(data["yearly"], years, names=("sunspots",), time_unit="year", source="sunspot numbers, yearly")
    series = Series(data["monthly"], names=("sunspots",), time_unit="month", source="sunspot numbers, monthly")
    return series.noted(f"times are months since {data['first_month']}-01")


sunspots = Dataset(
    card=Card(
        title="Sunspot numbers",
        summary="Classical Wolf numbers: monthly 1749 to 1983 and yearly 1700 to 2008.",
        reference="SIDC/SILSO, Royal Observatory of Belgium",
        variables={"sunspots": "Wolf number, without unit"},
        period=132.0,
        dt=1.0,
        invariants={"dominant period": Known(132.0, 12.0, "about 11 years, in months")},
        tags=("measured", "astronomy", "forecasting"),
        caveats=("Values before the revision of 2015; the cycle's length and height wander.",),
    ),
    licence="public domain",
    rate="1 per month, or 1 per year",
    loader=_load,
    parts=("monthly", "yearly"),
)
