"""Brain scans of 26 people in a working-memory task, with the stage of the task at every frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

SUBJECTS = 26
# frames per run; five runs a subject, joined in the file
RUN = 72


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, "dsr_fmri_nback/fmri.npz", "the working-memory scans")
    subject, _, form = part.partition("-")
    index = int(subject)
    source = f"working-memory scans, subject {subject}"
    if form == "stage":
        stage = data["stage"][index].astype(np.float64)
        return Series(stage, names=("stage",), time_unit="frame", source=source)
    values = data["bold"][index].astype(np.float64)
    if form == "runs":
        values = values.reshape(-1, RUN, values.shape[1])
    names = tuple(f"roi{i + 1:02d}" for i in range(values.shape[-1]))
    return Series(values, names=names, time_unit="frame", source=source)


fmri_nback = Dataset(
    card=Card(
        title="Working-memory scans (fMRI, n-back)",
        summary="BOLD signals of 20 brain regions, 26 subjects, 360 frames each. `6` is one subject as one path (that "
        "of the almost-linear RNN paper), `6-runs` its five runs as five paths, `6-stage` the stage of the task.",
        reference="Kramer, Bommer, Tombolini, Koppe, Durstewitz, ICML 2022; study: Koppe et al. 2014; Brenner et al., "
        "NeurIPS 2024, arXiv 2410.14240",
        variables={
            "roi01 ... roi20": "BOLD signal of a region, z-scored per subject",
            "stage": "0 to 4: by their counts rest, instruction, and the three tasks; the source does not name them",
        },
        dt=1.0,
        invariants={"frames of stage 0 per subject": Known(120.0, 0.0, "counted")},
        tags=("measured", "physiology", "reconstruction", "labelled"),
        caveats=(
            "Five runs of 72 frames are joined: the path of a subject jumps at four places.",
            "The time of a frame, about 3 s, is recalled, not checked: times are counted in frames.",
            "Only 360 frames for 20 regions.",
            "Not shipped: the repository states no licence.",
        ),
    ),
    licence="none stated (repository); one subject GPL-3",
    rate="one frame in about 3 s (recalled); times are counted in frames",
    loader=_load,
    parts=tuple(f"{i}{form}" for i in (6, *(s for s in range(SUBJECTS) if s != 6)) for form in ("", "-runs", "-stage")),
    shipped=False,
)
