"""A human electrocardiogram, the benchmark of attractor reconstruction."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, "dsr_ecg/ecg.npz", "the electrocardiogram")
    stretch, _, form = part.partition("-")
    names: tuple[str, ...] = ("ecg",)
    values = data[stretch].astype(np.float64)
    if form == "embedded":
        lags = [int(v) for v in data["lags"]]
        length = len(values) - max(lags)
        values = np.stack([values[lag : lag + length] for lag in lags], axis=1)
        names = tuple(f"ecg+{lag}" for lag in lags)
    series = Series(
        values, np.arange(len(values)) / 700.0, names=names, time_unit="s", source=f"electrocardiogram, {stretch}"
    )
    return series.noted("smoothed and z-scored by the authors of the benchmark")


ecg = Dataset(
    card=Card(
        title="Electrocardiogram",
        summary="One human lead at 700 Hz, smoothed and z-scored, in two stretches of 143 s; `-embedded` gives the "
        "published 5-D delay embedding.",
        reference="Hess, Monfared, Brenner, Durstewitz, ICML 2023, PMLR 202:13017, arXiv 2306.04406; "
        "recording: PPG-DaLiA, Reiss et al., Sensors 2019",
        variables={"ecg": "electric potential, z-scored"},
        period=0.969,
        dt=1 / 700,
        invariants={
            "heart rate per minute": Known(61.7, 0.5, "computed on the first stretch"),
            "state space divergence of generalised teacher forcing": Known(4.3, 0.6, "Hess et al. 2023, as recalled"),
        },
        tags=("measured", "physiology", "reconstruction"),
        caveats=("Not shipped: the repository is GPL-3.",),
    ),
    licence="GPL-3 (repository); recording CC BY 4.0",
    rate="700 Hz",
    loader=_load,
    parts=("train", "test", "train-embedded", "test-embedded"),
    shipped=False,
)
