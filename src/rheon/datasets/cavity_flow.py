"""Kinetic energy of the lid-driven cavity, from quasi-periodic to turbulent."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheon.core.card import Card, Known
from rheon.core.series import Series

from ._dataset import Dataset, in_folder

PARTS = {"13000": "KE1", "16000": "KE2", "19000": "KE3", "30000": "KE4"}


def _load(folder: Path | None, part: str) -> Series:
    data = in_folder(folder, "cavity_flow/cavity_kinetic_energy.npz", "the cavity flow")
    values = data[PARTS[part]].astype(np.float64)[:, None]
    return Series(values, names=("energy",), source=f"lid-driven cavity flow, Re = {part}")


cavity_flow = Dataset(
    card=Card(
        title="Lid-driven cavity flow",
        summary="Kinetic energy of a simulated flow in a square box with a moving lid, 20,000 samples each at Reynolds "
        "numbers 13,000 (quasi-periodic), 16,000, 19,000 (mixed) and 30,000 (turbulent).",
        reference="Arbabi and Mezić 2017, Study of dynamics in post-transient flows using Koopman mode decomposition, "
        "Phys. Rev. Fluids 2:124402, doi:10.1103/PhysRevFluids.2.124402; series as published with Colbrook, Mezić and "
        "Stepanenko 2024, arXiv 2407.06312",
        variables={"energy": "kinetic energy of the whole flow"},
        dt=1.0,
        invariants={
            "RAGE, Re 13,000, n = 1": Known(0.497, 0.01, "computed on these data: 10,000 rows, 9,700 steps"),
            "RAGE, Re 13,000, n = 20": Known(1.0, 0.01, "computed on these data: 20 delays 10 apart"),
        },
        tags=("measured", "fluids", "turbulent", "quasi-periodic"),
        caveats=(
            "A simulation, not a laboratory: measured is the energy of computed flow fields.",
            "The sampling step is not stated in the source: samples are counted.",
            "Not shipped: the repository states no licence.",
        ),
    ),
    licence="none stated (repository of the paper)",
    rate="even, step not stated",
    loader=_load,
    parts=tuple(PARTS),
    shipped=False,
)
