"""Activity of the whole brain of six crawling worms, with the names of the neurons and the behaviour."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

ANIMALS = ("2022-07-26-31", "2022-07-26-38", "2022-07-27-31", "2022-07-27-38", "2022-07-27-45", "2022-08-02-31")
BEHAVIOUR = ("reversal", "velocity", "head_angle", "angular_velocity", "worm_curvature")


def _load(folder: Path | None, part: str) -> Series:
    behaviour = part.endswith("-behaviour")
    animal = part.removesuffix("-behaviour")
    data = in_folder(folder, f"worm_whole_brain/{animal}.npz", f"the brain of worm {animal}")
    steps = np.diff(data["t"].astype(np.float64))
    names = BEHAVIOUR if behaviour else _names([str(v) for v in data["label"]])
    values = np.stack([data[n] for n in BEHAVIOUR], axis=1) if behaviour else data["f_f20"]
    series = Series(
        values.astype(np.float64),
        np.arange(len(values)) * steps.mean(),
        names=names,
        time_unit="s",
        source=f"brain of worm {animal}",
    )
    spread = 100 * np.abs(steps / steps.mean() - 1).max()
    return series.noted(f"frame times vary by up to {spread:.0f} % of a step", "counted as even steps of their mean")


def _names(labels: list[str]) -> tuple[str, ...]:
    """Names of neurons; those without one by their column, those that stand twice with a number."""
    many, seen, names = Counter(labels), Counter[str](), []
    for column, label in enumerate(labels):
        seen[label] += 1
        if not label:
            names.append(f"n{column:03d}")
        else:
            names.append(f"{label}.{seen[label]}" if many[label] > 1 else label)
    return tuple(names)


worm_brain = Dataset(
    card=Card(
        title="Whole brain of crawling C. elegans",
        summary="Calcium activity of 130 to 146 neurons of six freely moving worms, 800 frames each, 87 to 109 of "
        "them named. `2022-07-26-31-behaviour` holds reversals, speed and angles on the same frames.",
        reference="Dag et al., Cell 186:2574 (2023), doi:10.1016/j.cell.2023.04.023; methods: Atanas, Kim et al., "
        "Cell 2023",
        variables={
            "AVAL, AVAR, ...": "fluorescence of a named neuron, mean 1; n and the column where it has no name",
            "reversal": "1 while the worm moves backwards",
            "velocity": "speed along the body, negative backwards",
        },
        dt=0.6016,
        invariants={
            "correlation of AVAL and AVAR, first animal": Known(0.97, 0.005, "computed on these data"),
            "share of frames in reversal, first animal": Known(0.23, 1e-6, "computed on these data"),
        },
        tags=("measured", "neural", "biology", "labelled", "high-dimensional"),
        caveats=(
            "Traces drift slowly: detrend before comparing with behaviour.",
            "800 frames for some 140 neurons: reduce their number first.",
            "Frame times vary by a tenth of a step; they are counted as even.",
            "Not shipped: the repository states no licence.",
        ),
    ),
    licence="none stated (repository; archived on Zenodo)",
    rate="1.66 Hz",
    loader=_load,
    parts=(*ANIMALS, *(f"{a}-behaviour" for a in ANIMALS)),
    shipped=False,
)
