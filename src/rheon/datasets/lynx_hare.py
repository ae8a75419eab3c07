"""Lynx and hare: the predator and the prey of every textbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card
from rheon.core.series import Series

from ._dataset import Dataset, shipped


def _load(folder: Path | None, part: str) -> Series:
    data = shipped("lynx_hare.npz")
    return Series(
        np.stack([data["hare"], data["lynx"]], axis=1),
        data["year"].astype(np.float64),
        names=("hare", "lynx"),
        units=("1000 pelts", "1000 pelts"),
        time_unit="year",
        source="Hudson Bay pelts",
    )


lynx_hare = Dataset(
    card=Card(
        title="Lynx and hare",
        summary="Pelts of snowshoe hare and Canada lynx traded by the Hudson's Bay Company, 1900 to 1920.",
        reference="Howard 2009 after Odum; Carpenter 2018, Stan case study on the Lotka-Volterra equations",
        variables={"hare": "hare pelts, thousands", "lynx": "lynx pelts, thousands"},
        period=10.0,
        dt=1.0,
        tags=("measured", "ecology", "predator and prey", "short"),
        caveats=("Twenty-one samples, two cycles: too short for any exponent or dimension.",),
    ),
    licence="BSD-3 (Stan example models)",
    rate="1 per year",
    loader=_load,
)
