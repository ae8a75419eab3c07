"""The zero-shot protocol: forecasts from a short context, and parroting on a long one, with intervals over the starts.

    python benchmarks/arena_zero_shot.py FOLDER [--starts 20] [--systems A,B] [--workers 2] [--write]

First Lorenz with 29,000 samples at 30 per Lyapunov time: the mean valid prediction time of parroting, judged by the
mean sMAPE so far (threshold 30), is to lie between 4.0 and 5.2 Lyapunov times. Then 512 samples of several systems, all
closed forms (`--systems none` leaves that out). Results are kept in FOLDER: kill it when you like, the same command
goes on. `--write` puts the outcome into benchmarks/results/arena_zero_shot.json and the tables into evidence/arena.
Exits with 1 if the bar is missed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from _arena import Spoken, keep
from _race import machine, record

from rheon.bench.plan import Plan
from rheon.bench.racers import AUTO, racers
from rheon.bench.runner import run
from rheon.bench.store import Store
from rheon.bench.tables import leaderboard
from rheon.bench.tasks import tasks

LOW, HIGH = 4.0, 5.2
LONG, DRAWS = 29_000, 4000
SYSTEMS = ("lorenz", "rossler", "halvorsen", "aizawa", "sprott-b", "chen", "thomas", "hadley")
JUDGES = ("vpt_mean", "vpt_smape", "vpt")


def means(rows: list[dict]) -> dict:
    """Racer -> score -> mean over the starts with a bootstrap interval of 95 %."""
    rng, found = np.random.default_rng(0), {}
    for name in sorted({row["racer"] for row in rows}):
        own = [row for row in rows if row["racer"] == name]
        found[name] = {"starts": len(own)}
        for score in JUDGES:
            values = np.nan_to_num([row[score] for row in own])
            drawn = values[rng.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
            interval = [float(q) for q in np.quantile(drawn, [0.025, 0.975])]
            found[name][score] = {"mean": float(values.mean()), "interval": interval}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="of the short contexts; none for none")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    options = {"workers": arguments.workers, "progress": Spoken()}
    long, short = arguments.folder / "lorenz-29000", arguments.folder / "context-512"
    found = tasks("zero-shot-2025", ["lorenz"], starts=arguments.starts, context=LONG)
    print(run(Plan(tuple(found), ("persistence", "parroting", "linear", "nvar")), long, **options))
    table = means(Store(long).rows())
    for name, scores in table.items():
        words = [f"{s} {scores[s]['mean']:.2f} ({scores[s]['interval'][0]:.2f} to {scores[s]['interval'][1]:.2f})"
                 for s in JUDGES]  # fmt: skip
        print(f"  {name:12s} {scores['starts']} starts", *words, sep="  ")
    value = table["parroting"]["vpt_mean"]["mean"]
    holds = LOW <= value <= HIGH
    print("holds:" if holds else "MISSED:", f"parroting on {LONG} samples, {LOW} to {HIGH}: {value:.2f}", flush=True)
    result = {"starts": arguments.starts, "Lorenz, 29,000 samples": table, "holds": holds}
    systems = [] if arguments.systems == "none" else arguments.systems.split(",")
    if systems:
        names = tuple(r.name for r in racers(["closed"]))
        found = tasks("zero-shot-2025", systems, starts=arguments.starts)
        print(run(Plan(tuple(found), (*names, AUTO)), short, **options))
        lines = leaderboard(Store(short).rows(), "vpt_smape")
        for line in lines:
            print(f"  {line.racer:16s} {line.value:7.3f}  ({line.low:.3g} to {line.high:.3g})  {line.cells} cells")
        board = {line.racer: {"vpt_smape": line.value, "interval": [line.low, line.high]} for line in lines}
        result |= {"systems": systems, "context 512": board}
    if arguments.write:
        record("arena_zero_shot", result | {"machine": machine(("jax", "numpy"))})
        keep(long, "zero-shot-lorenz-29000")
        if systems:
            keep(short, "zero-shot-2025")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
