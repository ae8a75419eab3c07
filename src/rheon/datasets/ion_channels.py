"""Single ion channels: how long they stayed open and shut, one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

FILES = {
    "glycine-10": "glyr_10uM",
    "glycine-30": "glyr_30uM",
    "glycine-100": "glyr_100uM",
    "glycine-1000": "glyr_1000uM",
    "nicotinic": "nachr_ach_50nM",
    "simulated": "ch82_simulated_100nM",
}
# pA per unit of the column of amplitudes
CALIBRATION = {"glycine-1000": 0.0037878789, "simulated": 1.0}
USUAL = 0.0018939394


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, f"ion_channels/{FILES[part]}.npz", f"the dwell times of {part}")
    dwell = 1e-3 * data["dwell_ms"].astype(np.float64)
    current = CALIBRATION.get(part, USUAL) * data["amplitude"].astype(np.float64)
    return Series(
        np.stack([dwell, current, data["flag"].astype(np.float64)], axis=1),
        np.concatenate([[0.0], np.cumsum(dwell[:-1])]),
        names=("dwell", "amplitude", "flag"),
        units=("s", "pA", ""),
        time_unit="s",
        source=f"ion channels, {part}",
    )


ion_channels = Dataset(
    card=Card(
        title="Dwell times of ion channels",
        summary="Idealised recordings of single channels: how long each opening and shutting lasted, and its current. "
        "Glycine receptors at 10 to 1,000 micromol/l, a nicotinic receptor at 50 nmol/l of acetylcholine, and a "
        "simulation of the five-state scheme of Colquhoun and Hawkes (ColquhounHawkes) at 100 nmol/l.",
        reference="Burzomato, Beato, Groot-Kormelink, Colquhoun, Sivilotti 2004, J. Neurosci. 24:10924, "
        "doi:10.1523/JNEUROSCI.3424-04.2004; Hatton et al. 2003, J. Physiol. 547:729; Colquhoun and Hawkes 1982, "
        "doi:10.1098/rstb.1982.0156",
        variables={
            "dwell": "how long the interval lasted",
            "amplitude": "current; 0 where shut (in the simulation 5 where open, of no unit)",
            "flag": "bits: 1 amplitude doubtful, 2 amplitude fixed, 4 amplitude constrained, 8 duration unusable",
        },
        invariants={
            "openings of the simulation": Known(2156.0, 0.0, "counted"),
            "median open time of glycine-100": Known(0.99e-3, 0.005e-3, "computed: s, all openings as they stand"),
        },
        tags=("measured", "biology", "jump process", "single molecule"),
        caveats=(
            "A row is an interval, at the time at which it begins: the steps are uneven by nature.",
            "Impose a resolution before use, 30 microseconds for glycine: see rheon.engine.dwells.DwellTimes.",
            "The part simulated is not measured. Very long shut times are gaps of the recording.",
            "Not shipped: the copies stand under GPL.",
        ),
    ),
    licence="GPL-2 (DCPYPS), GPL-3 (HJCFIT): for tests only",
    rate="no sampling: one row per interval, resolution about 30 microseconds",
    loader=_load,
    parts=tuple(FILES),
    shipped=False,
)
