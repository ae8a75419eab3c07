"""The posture of two crawling worms."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

RATE = 16.0


def _load(folder: Path | None, part: str) -> Series:
    values = in_folder(folder, "worm_posture/eigenworm.npz", "the posture of worms")[part].astype(np.float64)
    names = tuple(f"a{i + 1}" for i in range(values.shape[1]))
    return Series(values, np.arange(len(values)) / RATE, names=names, time_unit="s", source=f"posture of a {part} worm")


worm_posture = Dataset(
    card=Card(
        title="Posture of crawling C. elegans",
        summary="First five principal components of the curvature of the body (eigenworm amplitudes), 28 minutes of "
        "one roaming and of one dwelling worm.",
        reference="Ahamed, Costa, Stephens, Nature Physics 17:275 (2021), doi:10.1038/s41567-020-01036-8",
        variables={"a1 ... a5": "amplitude of a principal component of body curvature; a1 and a2 make the wave"},
        dt=1 / RATE,
        invariants={
            "dimension": Known(6.0, 1.0, "Ahamed et al. 2021, as recalled"),
            "standard deviation, dwelling, all components": Known(2.389, 0.001, "computed on these data"),
        },
        tags=("measured", "behaviour", "biology"),
        caveats=(
            "The rate of 16 Hz is recalled, not checked.",
            "Reversals and turns are rare and short: state-space distances hardly see them.",
            "Not shipped: the repository states no licence.",
        ),
    ),
    licence="none stated (repository)",
    rate="16 Hz (recalled)",
    loader=_load,
    parts=("roaming", "dwelling"),
    shipped=False,
)
