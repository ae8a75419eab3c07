"""The laboratory oscillators from which Schmidt and Lipson distilled conservation laws."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.series import Series

from ._dataset import Dataset

# file, names, units, samples per second
PARTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], float]] = {
    "single": ("real_linear_h_1", ("x", "v"), ("mm", "mm/s"), 30.0),
    "double": ("real_double_linear_h_1", ("x1", "x2", "v1", "v2"), ("mm", "mm", "mm/s", "mm/s"), 30.0),
    "pendulum": ("real_pend_h_1", ("angle", "v"), ("rad", "rad/s"), 6.0),
}


def _load(folder: Path | None, part: str) -> Series:
    file, names, units, rate = PARTS[part]
    if folder is None:
        raise RheonError(
            f"the {part} oscillator is not shipped inside the package",
            remedy="set RHEON_DATA to the folder of data sets, or pass load(folder=...)",
        )
    path = folder / "oscillators_schmidt_lipson" / f"{file}.txt.gz"
    if not path.is_file():
        raise RheonError(f"the {part} oscillator is not in the folder", where=str(path), remedy="put the file there")
    with gzip.open(path) as stream:
        rows = np.loadtxt(stream, comments="%")
    # clocks are rounded to milliseconds; some samples are left out
    count = np.rint((rows[:, 1] - rows[0, 1]) * rate).astype(int)
    values = np.full((count[-1] + 1, len(names)), np.nan)
    values[count] = rows[:, 2:]
    series = Series(values, np.arange(len(values)) / rate, names, units, "s", f"oscillator, {part}")
    series = series.noted("times are rounded", f"counted as even steps of 1/{rate:g} s")
    lost = len(values) - len(rows)
    return series.noted(f"{lost} samples are left out", "kept as gaps") if lost else series


oscillators_schmidt_lipson = Dataset(
    card=Card(
        title="Oscillators of Schmidt and Lipson",
        summary="Motion-tracked laboratory oscillators: a mass between springs on an air track, two coupled masses, "
        "and a pendulum, each released once and left to run down.",
        reference="Schmidt and Lipson 2009, Distilling free-form natural laws from experimental data, Science 324:81, "
        "doi:10.1126/science.1165893",
        variables={"x, angle": "positions, tracked by camera", "v": "velocities, smoothed by the authors"},
        tags=("measured", "mechanics", "transient", "short"),
        caveats=(
            "One release each; positions of the masses are whole millimetres.",
            "The authors' velocities are 2 to 9 % below the slope of the positions.",
        ),
    ),
    licence="none stated by the authors; not shipped",
    rate="30 Hz (masses), 6 Hz (pendulum)",
    loader=_load,
    parts=tuple(PARTS),
    shipped=False,
)
