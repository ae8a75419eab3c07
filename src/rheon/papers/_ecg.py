"""Shared parts: the electrocardiogram as a benchmark of reconstruction, with its baselines."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.registry import find
from rheon.core.series import Series
from rheon.datasets.ecg import ecg
from rheon.measure import surrogates
from rheon.training.fit import fit
from rheon.training.search import search

from ._reconstruction import Forced, compared, floors, free_run

# as published: 1.25 times as many steps as there are test samples, the first fifth dropped
SETTLE_SHARE = 0.25


def model(updates: int = 60_000, **settings: Any) -> Forced:
    """The network for the electrocardiogram with its published settings."""
    return Forced(
        **{
            "latent": 5, "hidden": 250, "alpha": 0.3, "readout": "affine", "updates": updates, "last_rate": 1e-5,
            "checks": 20,
        }
        | settings
    )  # fmt: skip


def data() -> tuple[Series, np.ndarray]:
    """The stretch to learn from and the one to be judged on, both embedded."""
    return ecg.load("train-embedded"), ecg.load("test-embedded").values


def baselines(train: Series, test: np.ndarray, key: int = 0, **settings) -> dict[str, dict[str, float]]:
    """Linear model, reservoir and phase-randomised surrogate, all from the training stretch, all measured alike."""
    points, settle = len(test), int(SETTLE_SHARE * len(test))
    rows = {}
    linear, _ = search(find("models", "linear")(), train, key=key, options={"lags": (1, 5, 20), "ridge": (1e-6,)})
    rows["linear VAR"] = _ran(fit(linear, train, key=key), test, points, settle, settings)
    grid = {"radius": (0.3, 0.9), "input_scale": (0.2, 1.0), "ridge": (1e-6, 1e-4)}
    reservoir, _ = search(find("models", "echo-state-network")(units=300), train, key=key, options=grid)
    rows["reservoir"] = _ran(fit(reservoir, train, key=key), test, points, settle, settings)
    shuffled = surrogates(train, n=1, kind="phase", key=key).value[0]
    rows["phase-randomised surrogate"] = compared(shuffled[:points], test[: len(shuffled)], **settings)
    rows["truth against itself"] = floors(test, points // 2, **settings)
    return rows


def _ran(law, test, points: int, settle: int, settings) -> dict[str, float]:
    return compared(free_run(law, test, points, settle), test[:points], **settings)


def judged(law, test: np.ndarray, **settings) -> dict[str, float]:
    """Both distances of a learned law, with the published run."""
    return _ran(law, test, len(test), int(SETTLE_SHARE * len(test)), settings)
