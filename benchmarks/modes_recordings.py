"""Modes of a measured recording, with errors: the posture of crawling worms.

Amplitudes of five principal postures, 16 samples a second, as delay vectors of one second. Rank is chosen on the first
half: fitted to its first two thirds, judged by forecasts of one second on its last. Modes are those of the first half,
errors those of fits to resampled data; the second half says how far forecasts of half a second and a second miss.

    RHEON_DATA=FOLDER python benchmarks/modes_recordings.py [--write]
"""

from __future__ import annotations

import argparse
import os

# one thread does not wait for others on a busy machine; set before the numerical libraries start
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _race import machine, record

import rheon
from rheon.dissect import modes
from rheon.engine.rollout import rollouts

DELAYS, RANKS, HORIZON, BAGS, SHOWN = 16, (5, 10, 20, 40), 16, 50, 6


def errors(fit: rheon.Fit, series: rheon.Series, starts: int = 400) -> np.ndarray:
    """Squared error over variance, by step, from evenly spaced starts."""
    values = series.values
    places = np.linspace(fit.context, len(values) - HORIZON, starts).astype(int)
    windows = np.stack([values[p - fit.context : p] for p in places])
    truth = np.stack([values[p : p + HORIZON] for p in places])
    made = rollouts(fit.system, windows, HORIZON, precision="double")
    return np.mean((made - truth) ** 2 / values.var(axis=0), axis=(0, 2))


def worm(part: str) -> dict:
    """Modes and forecast errors of one worm."""
    series = rheon.datasets.worm_posture.load(part)
    half = series.n_times // 2
    first, second = series.window(0, half), series.window(half)
    inner, check = first.window(0, 2 * half // 3), first.window(2 * half // 3)
    model = rheon.models.DynamicModes(delays=DELAYS, stable=True)
    tried = {r: float(errors(rheon.fit(model.replace(rank=r), inner), check).mean()) for r in RANKS}
    rank = min(tried, key=tried.get)
    fit = rheon.fit(model.replace(rank=rank, bags=BAGS), first)
    names = ("period", "half_life", "amplitude", "share", "growth_error", "frequency", "frequency_error", "residual")
    table = [
        {n: float(row[n]) if np.isfinite(row[n]) else None for n in names} for row in modes(fit, most=SHOWN)["table"]
    ]
    ahead = errors(fit, second)
    values = second.values
    still = [float(np.mean((values[h:] - values[:-h]) ** 2 / values.var(axis=0))) for h in (8, 16)]
    print(part, "rank", rank, "validation", tried)
    for row in table:
        print({k: None if v is None else float(f"{v:.3g}") for k, v in row.items()})
    print("error after 0.5 s and 1 s:", ahead[[7, 15]], "persistence:", still, flush=True)
    return {
        "rank": rank,
        "validation": {str(k): v for k, v in tried.items()},
        "modes": table,
        "error after 0.5 s": float(ahead[7]),
        "error after 1 s": float(ahead[15]),
        "persistence": still,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    result = {"worm posture": {part: worm(part) for part in ("roaming", "dwelling")}, "machine": machine()}
    if arguments.write:
        print(record("modes_recordings", result))


if __name__ == "__main__":
    main()
