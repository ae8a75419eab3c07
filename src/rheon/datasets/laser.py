"""The Santa Fe laser: the classic of chaotic forecasting."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, shipped


def _load(folder: Path | None, part: str) -> Series:
    intensity = shipped("laser.npz")["intensity"].astype(np.float64)
    series = Series(intensity, names=("intensity",), units=("count",), source="Santa Fe laser")
    if part == "competition":
        return series.window(0, 1100).noted("samples 0-999 are for training, 1000-1099 are the competition's target")
    return series


laser = Dataset(
    card=Card(
        title="Santa Fe laser",
        summary="Intensity of a chaotic far-infrared NH3 laser: pulsations that grow and collapse, 8-bit counts. "
        "The competition's task is to predict the 100 samples after the first 1,000.",
        reference="Huebner, Abraham, Weiss, Phys. Rev. A 40, 6354 (1989), doi:10.1103/PhysRevA.40.6354; "
        "Weigend and Gershenfeld (eds.), Time Series Prediction (1994)",
        variables={"intensity": "laser intensity, 8-bit counts from 0 to 255"},
        dt=1.0,
        invariants={
            "nmse of 100 steps, competition winner": Known(0.0255, 0.0025, "Wan: 0.023 to 0.028, as recalled"),
            "nmse of 100 steps, linear AR(25)": Known(0.908, 0.001, "computed on these data"),
        },
        tags=("measured", "chaotic", "laser", "forecasting"),
        caveats=("The intensity is quantised to whole counts; the collapses come without warning.",),
    ),
    licence="public competition data, widely redistributed; this copy MIT (reservoirpy)",
    rate="about 80 ns per sample (as recalled); times are counted in samples",
    loader=_load,
    parts=("full", "competition"),
)
