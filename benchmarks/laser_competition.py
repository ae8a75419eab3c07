"""The Santa Fe competition's laser: learn from the first 1,000 points, predict the next 100.

Every model is searched by rolling-origin validation inside the 1,000 points; the model with the best validation score
is fitted to all 1,000 and forecasts once. The 100 target points are read after that.

    python benchmarks/laser_competition.py LASER.npz [--write]

`LASER.npz` holds the array `intensity`. `--write` puts the outcome into benchmarks/results/laser_competition.json.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

# one thread does not wait for others on a busy machine; set before the numerical libraries start
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import rheon
from rheon.core.files import atomic
from rheon.training.search import search

TRAIN, TARGET = 1000, 100
RIDGES = (1e-8, 1e-7, 1e-6, 1e-5, 1e-4)
# for 8-bit counts at about seven samples per oscillation; settled on the 1,000 points alone
KERNEL = {
    "lags": (20, 40),
    "length_scale": (0.25, 0.5, 1.0),
    "kernel": ("gaussian", "rational"),
    "ridge": RIDGES,
}
MODELS = (
    ("Persistence", None),
    ("Seasonal", None),
    ("Parroting", None),
    ("Linear", None),
    ("NVAR", None),
    ("EchoStateNetwork", None),
    ("KernelRidge", KERNEL),
)


def run(values: np.ndarray, key: int = 0) -> dict:
    """Validation table, the picked model and its error on the target."""
    start = time.perf_counter()
    train = rheon.Series(values[:TRAIN], names=("intensity",), source="Santa Fe laser, samples 0-999")
    table, picked = [], None
    print(f"{'model':60s} {'score':>8s} {'median':>8s}  NMSE at each origin")
    for name, options in MODELS:
        model, rows = search(getattr(rheon.models, name)(), train, key=key, horizon=TARGET, options=options)
        best = min(rows, key=lambda row: row["score"])
        table.append({"model": str(model), "tried": len(rows)} | {k: best[k] for k in ("score", "median", "errors")})
        print(f"{model!s:60s} {best['score']:8.4f} {best['median']:8.4f}  {np.round(best['errors'], 3)}", flush=True)
        if picked is None or best["score"] < picked[1]:
            picked = (model, best["score"])
    forecast = rheon.forecast(rheon.fit(picked[0], train, key=key), train, TARGET)["intensity"]
    truth = values[TRAIN : TRAIN + TARGET]
    square = float(np.mean((forecast - truth) ** 2))
    outcome = {
        "task": f"train on samples 0-{TRAIN - 1}, forecast the next {TARGET} in one free run",
        "picked": str(picked[0]),
        "validation": table,
        "nmse_target_variance": square / float(truth.var()),
        "nmse_train_variance": square / float(values[:TRAIN].var()),
        "largest_error_counts": float(np.abs(forecast - truth).max()),
        "key": key,
        "rheon": rheon.__version__,
        "seconds": round(time.perf_counter() - start, 1),
    }
    print(f"\npicked by validation: {picked[0]}")
    print(f"NMSE, mean square error / variance of the {TARGET} targets:        {outcome['nmse_target_variance']:.4f}")
    print(f"NMSE, mean square error / variance of the {TRAIN} training points: {outcome['nmse_train_variance']:.4f}")
    print(f"largest error {outcome['largest_error_counts']:.0f} counts of 255; {outcome['seconds']:.0f} s")
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with np.load(arguments.file) as file:
        outcome = run(file["intensity"].astype(float))
    if arguments.write:
        with atomic(Path(__file__).parent / "results" / "laser_competition.json") as path:
            path.write_text(json.dumps(outcome, indent=1) + "\n")


if __name__ == "__main__":
    main()
