"""A chaotic electrochemical oscillator."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, shipped


def _load(folder: Path | None, part: str) -> Series:
    current = shipped("electrochemical.npz")["current"].astype(np.float64)
    return Series(current, names=("current",), source="electrochemical oscillator")


electrochemical = Dataset(
    card=Card(
        title="Chaotic electrochemical oscillator",
        summary="Measured current of an oscillating electrode: a clean funnel band like Rössler's.",
        reference="Datseris and Parlitz, Nonlinear Dynamics, Springer 2022, exercise data 12, "
        "doi:10.1007/978-3-030-91032-7; experiment: arXiv 2011.07040",
        variables={"current": "electrode current, unit not stated in the source"},
        period=18.0,
        dt=1.0,
        invariants={"dominant period": Known(18.0, 0.5, "computed on these data, in samples")},
        tags=("measured", "chaotic", "chemistry"),
        caveats=("The sampling rate and the unit are not stated in the source.",),
    ),
    licence="MIT",
    rate="not stated in the source; times are counted in samples",
    loader=_load,
)
