"""Hourly air quality of Beijing, with its gaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

_STATIONS = (
    "Aotizhongxin",
    "Changping",
    "Dingling",
    "Dongsi",
    "Guanyuan",
    "Gucheng",
    "Huairou",
    "Nongzhanguan",
    "Shunyi",
    "Tiantan",
    "Wanliu",
    "Wanshouxigong",
)
_UNITS = (*["ug/m3"] * 6, "degC", "hPa", "degC", "mm", "m/s")


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, "air_quality_beijing/air.npz", "the air quality of Beijing")
    station = [str(v) for v in data["stations"]].index(part)
    values = data["x"][:, station].astype(np.float64)
    series = Series(
        values,
        np.arange(len(values), dtype=np.float64),
        names=tuple(str(v) for v in data["variables"]),
        units=_UNITS,
        time_unit="h",
        source=f"air quality of Beijing, station {part}",
    )
    missing = int(np.isnan(values).sum())
    return series.noted("times are hours since 2013-03-01 00:00 local").noted(
        f"{missing} values missing", "kept as gaps"
    )


air_quality = Dataset(
    card=Card(
        title="Air quality of Beijing",
        summary="Six pollutants and five weather variables at 12 stations, hourly for four years, with missing values.",
        reference="Zhang, Guo, Dong, He, Xu, Chen, Proc. R. Soc. A 473:20170457 (2017), doi:10.1098/rspa.2017.0457",
        variables={
            "PM2.5, PM10, SO2, NO2, CO, O3": "concentrations, micrograms per cubic metre",
            "TEMP, DEWP": "temperature and dew point, degrees Celsius",
            "PRES": "pressure, hPa",
            "RAIN": "rain, mm",
            "WSPM": "wind speed, m/s",
        },
        period=24.0,
        dt=1.0,
        invariants={"persistence of PM2.5 after 1 h, RMSE": Known(19.6, 0.1, "computed over all stations, last 20 %")},
        tags=("measured", "gaps", "environment"),
        caveats=("Gaps of 2 to 5 % in the pollutants; wind direction is left out.", "Not shipped."),
    ),
    licence="CC BY 4.0",
    rate="1 per hour, 1 March 2013 to 28 February 2017",
    loader=_load,
    parts=_STATIONS,
    shipped=False,
)
