"""A human electroencephalogram of 64 channels, the high-dimensional benchmark of reconstruction."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

RATE = 160.0
# samples of the honest split: the last fifth is kept from training
TRAIN = 7_712


def _load(folder: Path | None, part: str) -> Series:
    values = in_folder(folder, "dsr_eeg/eeg.npz", "the electroencephalogram")["eeg"].astype(np.float64)
    names = tuple(f"e{i + 1:02d}" for i in range(values.shape[1]))
    times = np.arange(len(values)) / RATE
    series = Series(values, times, names=names, time_unit="s", source=f"electroencephalogram, {part}")
    series = series.noted("smoothed and z-scored per channel by the authors of the benchmark")
    if part == "whole":
        return series
    return series.window(0, TRAIN) if part == "train" else series.window(TRAIN)


eeg = Dataset(
    card=Card(
        title="Electroencephalogram, 64 channels",
        summary="One subject with open eyes, 64 electrodes, 160 Hz, one minute, smoothed and z-scored. `whole` is the "
        "published protocol, `train` and `test` an honest split of ours: the first four fifths and the last.",
        reference="Hess, Monfared, Brenner, Durstewitz, ICML 2023, arXiv 2306.04406; recording: Schalk et al., IEEE "
        "TBME 51:1034 (2004); Goldberger et al., Circulation 101:e215 (2000)",
        variables={"e01 ... e64": "electric potential of an electrode, z-scored"},
        dt=1 / RATE,
        invariants={
            "error of a linear VAR(1) after 20 steps, in sample": Known(0.748, 0.001, "computed on the recording"),
            "state space divergence of generalised teacher forcing": Known(2.1, 0.2, "Hess et al. 2023, as recalled"),
        },
        tags=("measured", "physiology", "reconstruction", "high-dimensional"),
        caveats=(
            "The train and the test file of the published benchmark are the same array: its figures are in sample, "
            "on the very samples the models were trained on.",
            "The honest split is short: 1,928 samples, 12 s, against a spectrum that peaks near 0.3 Hz.",
            "Not shipped: the repository is GPL-3.",
        ),
    ),
    licence="GPL-3 (repository); recording ODC-BY 1.0",
    rate="160 Hz",
    loader=_load,
    parts=("whole", "train", "test"),
    shipped=False,
)
