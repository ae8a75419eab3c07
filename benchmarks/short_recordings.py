"""Check: trained networks with their default settings on short scalar recordings, beside a linear model.

Laser: samples 0 to 7,499; electrochemical oscillator: 0 to 7,899; ECG: 0 to 9,999. Training and selection see the
first 87 % only. Printed on the rest: squared error over its variance at steps 1, 5, 10, 30, 100 (64 origins; its mean
over 100 steps), and the free run's distance from the rest (histogram plus spectrum, 0 to 2).

    python benchmarks/short_recordings.py laser "delay=1, dimension=8, hidden=100" ["..."]

Each further argument holds settings of ShallowPLRNN, or of AlmostLinearRNN where it begins with "almost:". The data
folder is RHEON_DATA (default ../shared/data).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import jax
import numpy as np

import rheon
from rheon.core.progress import Silent
from rheon.engine.rollout import rollouts
from rheon.training._score import _windows, free_run_distance
from rheon.training.fit import learn

DATA = Path(os.environ.get("RHEON_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
RECORDINGS = {
    "laser": ("laser_santafe/laser.npz", "intensity", 7_500),
    "oscillator": ("electrochemical_oscillator/current.npz", "current", 7_900),
    "ecg": ("dsr_ecg/ecg.npz", "train", 10_000),
}
STEPS = (1, 5, 10, 30, 100)


def judge(law, rest: np.ndarray) -> str:
    """Errors and free-run distance in one line."""
    windows = _windows(rest, law.context + STEPS[-1], 64)
    run = rollouts(law, windows[:, : law.context], STEPS[-1])
    squared = np.minimum(np.nan_to_num((run - windows[:, law.context :]) ** 2, nan=9.0), 9.0)
    error = squared.mean((0, 2)) / rest.var()
    at = ", ".join(f"{error[h - 1]:.3f}" for h in STEPS)
    return f"error at {STEPS}: {at}; mean {error.mean():.3f}; free run {free_run_distance(law, rest):.3f}"


def model_of(words: str) -> rheon.Model:
    """A model from its settings in words."""
    cls = rheon.models.AlmostLinearRNN if words.startswith("almost:") else rheon.models.ShallowPLRNN
    settings = words.removeprefix("almost:")
    pairs = (pair.split("=") for pair in settings.replace(" ", "").split(",") if pair)
    return cls(**{name: float(value) if "." in value or "e" in value else int(value) for name, value in pairs})


def main(name: str, *settings: str) -> None:
    """Fit, judge, print."""
    file, column, samples = RECORDINGS[name]
    x = np.load(DATA / file)[column][:samples].astype(float)
    x = ((x - x.mean()) / x.std())[None, :, None]
    cut = int(0.87 * samples)
    for model in (rheon.models.Linear(lags=40), *map(model_of, settings)):
        start = time.process_time()
        law, history = learn(model, x[:, :cut], 1.0, jax.random.key(0), Silent())
        kept = f", kept update {history['kept_update']}" if "kept_update" in history else ""
        print(f"{model}\n  {time.process_time() - start:.0f} s CPU{kept}; {judge(law, x[:, cut:])}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
