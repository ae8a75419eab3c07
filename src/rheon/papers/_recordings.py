"""Shared parts: recordings as benchmarks of reconstruction, their networks, and baselines measured alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from rheon.core.model import Model
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.datasets.ecg import ecg
from rheon.engine.rollout import rollouts
from rheon.measure.spectral_distance import spectral_distance
from rheon.measure.state_space_divergence import state_space_divergence
from rheon.measure.surrogates import surrogates
from rheon.training.fit import fit
from rheon.training.search import search

from ._reconstruction import Forced

BASELINES = ("linear VAR", "reservoir", "phase-randomised surrogate", "truth against itself")


@dataclasses.dataclass(frozen=True)
class Task:
    """A stretch to learn from, a stretch to be judged on, and how they are compared.

    Attributes:
        title: of the row.
        protocol: in words.
        train: what everything is learned and chosen from.
        test: shape (path, time, variable); runs start from the beginning of each path.
        model: the network.
        bins, smoothing, method: of the distances.
        settle: share of the test stretch that a run is longer, dropped at its beginning.
        lags: delay vectors of the samples are compared instead of the samples.
        expected: known figures, in words.
    """

    title: str
    protocol: str
    train: Series
    test: np.ndarray
    model: Model
    bins: int = 30
    smoothing: float = 20.0
    method: str | None = None
    settle: float = 0.25
    lags: tuple[int, ...] = ()
    expected: str = ""

    def seen(self, paths: np.ndarray) -> np.ndarray:
        """What is compared: samples, or delay vectors of them. Shapes: (path, time, variable) -> the same."""
        if not self.lags:
            return paths
        length = paths.shape[1] - max(self.lags)
        return np.concatenate([paths[:, lag : lag + length] for lag in self.lags], axis=-1)

    def compared(self, run: np.ndarray, truth: np.ndarray | None = None) -> dict[str, float]:
        """Both distances of runs from the test stretch (or another truth), shape (path, time, variable)."""
        truth = self.test if truth is None else truth
        settings: dict[str, Any] = {"method": self.method, "floor": False}
        divergence = state_space_divergence(self.seen(truth), self.seen(run), self.bins, **settings)
        distance = spectral_distance(truth, run, self.smoothing, floor=False)
        return {
            "D_stsp": float(divergence),
            "D_H": float(distance),
            "outside": float(divergence.details.get("outside", float("nan"))),
        }

    def judged(self, law) -> dict[str, float]:
        """Both distances of a learned law, and its error over the first 20 steps in units of the variance."""
        return self.compared(self.run(law)) | {"error of 20 steps": self.error(law)}

    def run(self, law) -> np.ndarray:
        """Free runs from the beginning of each test path. Shape (path, time, variable)."""
        system, length = getattr(law, "system", law), self.test.shape[1]
        settle = int(self.settle * length)
        return rollouts(system, self.test[:, : system.context], settle + length)[:, settle:]

    def error(self, law, steps: int = 20, origins: int = 200) -> float:
        """Mean squared error over the first steps from many origins, divergence counted as 2, an unrelated draw."""
        system = getattr(law, "system", law)
        last = self.test.shape[1] - system.context - steps
        at = np.linspace(0, last, max(1, origins // len(self.test))).astype(int)
        windows = np.concatenate([path[at[:, None] + np.arange(system.context + steps)] for path in self.test])
        future = rollouts(system, windows[:, : system.context], steps)
        scale = self.train.paths.reshape(-1, self.train.n_variables).std(0)
        square = ((future - windows[:, system.context :]) / scale) ** 2
        return float(np.minimum(np.nan_to_num(square.mean((1, 2)), nan=2.0), 2.0).mean())


def baselines(task: Task, key: int = 0, tell: Callable[[str], None] = lambda text: None) -> dict[str, dict[str, float]]:
    """Linear model, reservoir and phase-randomised surrogate, all from the training stretch, all measured alike.

    Settings of both models are chosen inside the training stretch. The last row is the floor: one half of the test
    stretch against the other.
    """
    rows: dict[str, dict[str, float]] = {}
    # paths as short as a run of frames leave little to drive a network with
    washout = min(50, task.train.n_times // 6)
    tries: dict[str, tuple[str, dict[str, Any], dict[str, tuple]]] = {
        "linear VAR": ("linear", {}, {"lags": (1, 5, 20), "ridge": (1e-6, 1e-2)}),
        "reservoir": (
            "echo-state-network",
            {"units": 300, "washout": washout},
            {"radius": (0.3, 0.9), "input_scale": (0.2, 1.0), "ridge": (1e-6, 1e-3)},
        ),
    }
    for name, (slug, fixed, options) in tries.items():
        model, _ = search(find("models", slug)(**fixed), task.train, key=key, options=options, refit=False, origins=8)
        rows[name] = task.judged(fit(model, task.train, key=key))
        tell(f"{name}: {rows[name]}")
    length = min(task.train.n_times, task.test.shape[1])
    shuffled = surrogates(task.train.path(0), n=len(task.test), kind="phase", key=key).value[:, :length]
    rows["phase-randomised surrogate"] = task.compared(shuffled)
    half = task.test.shape[1] // 2
    rows["truth against itself"] = task.compared(task.test[:, half : 2 * half], task.test[:, :half])
    return rows


def ecg_task(updates: int = 60_000) -> Task:
    """The electrocardiogram with its published settings, judged on the other stretch."""
    model = Forced(
        latent=5, hidden=250, alpha=0.3, readout="affine", updates=updates, last_rate=1e-5,
        regularisers=(("readout", {"weight": 1e-7}),),
    )  # fmt: skip
    return Task(
        "electrocardiogram",
        "published embedding, learned from one stretch, judged on another of the same recording",
        ecg.load("train-embedded"),
        ecg.load("test-embedded").values[None],
        model,
        expected="4.3, 0.34 (Hess et al. 2023, recalled)",
    )
