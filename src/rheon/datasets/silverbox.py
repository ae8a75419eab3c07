"""The Silverbox: an electronic Duffing oscillator driven by a voltage."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

RATE = 1e7 / 2**14
FILES = {"arrow": "snls80mv", "schroeder": "schroeder80mv"}


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, f"silverbox/{FILES[part]}.npz", f"the {part} record of the Silverbox")
    return Series(
        np.stack([data["u"], data["y"]], axis=1).astype(np.float64),
        np.arange(len(data["u"])) / RATE,
        names=("u", "y"),
        units=("V", "V"),
        time_unit="s",
        source=f"Silverbox, {part}",
    )


silverbox = Dataset(
    card=Card(
        title="Silverbox",
        summary="Input and output voltage of an electronic circuit that behaves as a mass on a stiffening spring. Of "
        "the record `arrow` the first 40,000 samples, whose amplitude grows beyond the rest, are the usual test.",
        reference="Wigren and Schoukens 2013, Three free data sets for development and benchmarking in nonlinear "
        "system identification, European Control Conference",
        variables={"u": "input voltage", "y": "output voltage: the displacement"},
        dt=1 / RATE,
        invariants={
            "error of a linear model": Known(
                14.1e-3, 0.1e-3, "computed: ARX(2, 2) simulated over the first 40,000, in V"
            )
        },
        tags=("measured", "driven", "electronics", "system identification"),
        caveats=(
            "The sampling rate is recalled from the literature; it is not in the files.",
            "A model that interpolates has to extrapolate at the end of the arrow.",
        ),
    ),
    licence="free with citation; the copy was under MIT",
    rate="610.35 Hz",
    loader=_load,
    parts=tuple(FILES),
    shipped=False,
)
