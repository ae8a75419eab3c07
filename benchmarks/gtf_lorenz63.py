"""Check: a shallow PLRNN trained by generalised teacher forcing on the Lorenz-63 files lives like the data.

Protocol of Hess et al. 2023 (arXiv 2306.04406) in short: 100,000 noisy training points, M 3, H 50, windows of 200,
batch 16, RAdam from 1e-3 on the way to 1e-6 at 100,000 updates; free run of 50,000 steps, the first 10,000 dropped,
40,000 points against the first 40,000 of the clean test file. Nothing is selected: the last parameters count.

    python benchmarks/gtf_lorenz63.py [updates] [alpha] [key]

The data folder is RHEON_DATA (default ../shared/data).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import jax
import numpy as np
from _race import machine, record

import rheon
from rheon.core.recipe import Recipe
from rheon.engine.rollout import rollouts
from rheon.measure import spectral_distance, state_space_divergence
from rheon.training import gradient

DATA = Path(os.environ.get("RHEON_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
# updates over which the published rate falls; a shorter run stops on the way
SCHEDULE = 100_000
BARS = {"D_stsp": 0.9, "D_H": 0.09}


class Published(rheon.models.ShallowPLRNN):
    """The paper's recipe: all data trained on, last parameters kept."""

    @property
    def recipe(self) -> Recipe:
        return Recipe(
            updates=self.updates,
            length=200,
            rate=1e-3,
            last_rate=1e-3 * 1e-3 ** (self.updates / SCHEDULE),
            forcing=("generalised", {"alpha": self.alpha}),
            validation=0.0,
        )


def main(updates: int = 25_000, alpha: float = 0.15, key: int = 0) -> int:
    """Train, run free, measure."""
    held = np.load(DATA / "dsr_benchmarks_simulated" / "lorenz63.npz")
    train, test = held["train_noisy"], held["test"]
    start = time.perf_counter()
    law, history = gradient.train(Published(updates=updates, alpha=alpha), train[None], 0.01, jax.random.key(key))
    seconds = time.perf_counter() - start
    run = rollouts(law, test[None, :1], 50_000)[0, 10_000:]
    divergence = state_space_divergence(test[:40_000], run)
    distance = spectral_distance(test[:40_000], run)
    floor = state_space_divergence(test[:40_000], test[50_000:90_000], floor=False)
    gradient_norm = max(row[0] for row in history["gradient_norm"])
    result = {
        "check": f"GTF on Lorenz-63 files, {updates} updates, alpha {alpha}, key {key}",
        "D_stsp": float(divergence),
        "D_H": float(distance),
        "D_stsp of data against data": float(floor),
        "largest gradient norm": gradient_norm,
        "loss": history["loss"][-1][0],
        "seconds": seconds,
        "bars": BARS,
    }
    result["passed"] = result["D_stsp"] <= BARS["D_stsp"] and result["D_H"] <= BARS["D_H"]
    for name, value in result.items():
        print(f"{name}: {value}")
    record(f"gtf_lorenz63_{updates}_{alpha}_{key}", result | {"machine": machine()})
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(*(f(a) for f, a in zip((int, float, int), sys.argv[1:], strict=False))))
