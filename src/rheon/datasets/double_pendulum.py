"""A real double pendulum, filmed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder, shipped

_NAMES = ("x_red", "y_red", "x_green", "y_green", "x_blue", "y_blue")


def _load(folder: Path | None, part: str) -> Series:
    run = int(part)
    if run == 0:
        pixels = shipped("double_pendulum_run00.npz")["pixels"]
    else:
        title = f"run {run} of the double pendulum"
        pixels = in_folder(folder, "double_pendulum_ibm/runs.npz", title)[f"run{run:02d}"]
    return Series(
        pixels.astype(np.float64),
        np.arange(len(pixels)) / 400.0,
        names=_NAMES,
        units=("pixel/5",) * 6,
        time_unit="s",
        source=f"double pendulum, run {run}",
    )


double_pendulum = Dataset(
    card=Card(
        title="Double pendulum (IBM)",
        summary="Video tracking of a real double pendulum: pivot, joint and tip, 21 releases of about 45 s; each run "
        "turns over the top, loses energy, and passes from chaotic to regular motion.",
        reference="Asseman, Kornuta, Ozcan, Learning beyond simulated physics, NeurIPS 2018 workshop",
        variables={
            "x_red, y_red": "pivot (fixed), fifths of a pixel; y grows downwards",
            "x_green, y_green": "joint, fifths of a pixel",
            "x_blue, y_blue": "tip, fifths of a pixel",
        },
        dt=1 / 400,
        invariants={
            "distance pivot to joint": Known(602.0, 1.0, "computed on run 0"),
            "distance joint to tip": Known(461.0, 1.0, "computed on run 0"),
        },
        tags=("measured", "chaotic", "mechanics", "transient"),
        caveats=(
            "Not stationary: energy is lost all along.",
            "The pivot hardly moves: its columns are almost constant.",
        ),
    ),
    licence="CDLA-Sharing 1.0; the licence file stays with the data",
    rate="400 Hz",
    loader=_load,
    parts=tuple(str(i) for i in range(21)),
)
