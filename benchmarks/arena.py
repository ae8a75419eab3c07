"""The whole catalogue, 2023 protocol, all closed-form racers: the leaderboard, clean and under noise.

    python benchmarks/arena.py FOLDER [--systems A,B] [--noise 0,0.05,0.2] [--starts 5,5,5] [--workers 2] [--write]

Results are kept in FOLDER: kill it when you like, the same command goes on. `--write` puts the outcome into
benchmarks/results/arena.json and the tables into evidence/arena. Exits with 1 if a bar is missed: median sMAPE of NVAR
at most 8 and of the echo-state network at most 20, the hybrid no worse than the better of the two on 60 % of the
systems, the racer chosen by validation below every single one, and under 5 % noise a racer 25 % below NVAR.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from _arena import Spoken, keep
from _race import machine, record

from rheon.bench.plan import Plan
from rheon.bench.racers import racers
from rheon.bench.runner import run, status
from rheon.bench.store import Store
from rheon.bench.tables import by_system, leaderboard, ranks
from rheon.bench.tasks import tasks

NVAR, ESN, HYBRID, AUTO = "nvar", "esn", "hybrid", "auto"
BARS = {NVAR: 8.0, ESN: 20.0}
SHARE, CALM = 0.6, 0.75


def plan(arguments, noise: float, starts: int) -> Plan:
    systems = arguments.systems.split(",") if arguments.systems else None
    names = [r.name for r in racers(arguments.racers.split(","))]
    changes = {"noise": noise} if noise else {}
    found = tasks("dysts-2023", systems, starts=starts, **changes)
    return Plan(tuple(found), (*names, AUTO))


def board(rows: list[dict]) -> dict:
    lines = leaderboard(rows)
    return {
        line.racer: {
            "median sMAPE": line.value, "interval": [line.low, line.high], "quartiles": list(line.quartiles),
            "mean rank": line.rank, "diverged": line.diverged, "failed": line.failed,
            "seconds to fit": line.seconds_fit, "seconds to forecast": line.seconds_forecast,
        }
        for line in lines
    }  # fmt: skip


def judged(rows: dict[float, list[dict]]) -> dict[str, dict]:
    """The bars, each with what was found."""
    clean = rows[0.0]
    medians = {line.racer: line.value for line in leaderboard(clean)}
    found = {f"{name} at most {bar:g}": {"found": medians[name], "holds": medians[name] <= bar}
             for name, bar in BARS.items() if name in medians}  # fmt: skip
    values = by_system(clean)
    if {NVAR, ESN, HYBRID} <= set(values):
        pairs = [
            (np.median(values[HYBRID][s]), min(np.median(values[NVAR][s]), np.median(values[ESN][s])))
            for s in values[HYBRID]
        ]
        share = float(np.mean([a <= b for a, b in pairs]))
        found["hybrid no worse than the better of the two"] = {"found": share, "holds": share >= SHARE}
    singles = {k: v for k, v in medians.items() if k != AUTO}
    best = min(singles, key=singles.__getitem__)
    if AUTO in medians:
        text = {"found": medians[AUTO], "best single": best, "its median": singles[best]}
        found["chosen by validation below every single racer"] = text | {"holds": medians[AUTO] < singles[best]}
    if 0.05 in rows:
        noisy = {line.racer: line.value for line in leaderboard(rows[0.05]) if line.racer != AUTO}
        best = min(noisy, key=noisy.__getitem__)
        text = {"best": best, "its median": noisy[best], "nvar": noisy.get(NVAR)}
        found["5 % noise: the best 25 % below nvar"] = text | {"holds": noisy[best] <= CALM * noisy.get(NVAR, 0.0)}
    return found


def spent(rows: list[dict]) -> float:
    """Wall seconds of fits and forecasts of all cells; what is chosen by validation costs nothing more."""
    cells = [row for row in rows if row["racer"] != AUTO]
    return float(np.nansum([row["seconds_fit"] + row["seconds_forecast"] for row in cells]))


def passed(folder: Path, seconds: float) -> float:
    """Seconds that all calls together ran in this folder, this one among them."""
    file = folder / "seconds.json"
    total = seconds + (json.loads(file.read_text()) if file.exists() else 0.0)
    file.write_text(json.dumps(total))
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--systems", default="")
    parser.add_argument("--starts", default="5", help="of each system: one number, or one for each noise")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--racers", default="closed")
    parser.add_argument("--noise", default="0,0.05,0.2")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    levels = [float(v) for v in arguments.noise.split(",")]
    counts = [int(v) for v in arguments.starts.split(",")]
    starts = dict(zip(levels, counts * len(levels) if len(counts) == 1 else counts, strict=True))
    rows, seconds = {}, {}
    for noise in levels:
        begin = time.perf_counter()
        folder = arguments.folder / f"noise-{noise:g}"
        print(
            run(plan(arguments, noise, starts[noise]), folder, workers=arguments.workers, progress=Spoken()), flush=True
        )
        seconds[noise] = passed(folder, time.perf_counter() - begin)
        rows[noise] = Store(folder).rows()
        print(f"noise {noise:g}, {seconds[noise] / 60:.1f} minutes")
        for line in leaderboard(rows[noise]):
            print(f"  {line.racer:16s} {line.value:8.3f}  ({line.low:.3g} to {line.high:.3g})  rank {line.rank:.2f}")
        for reason, count in status(folder).reasons[:5]:
            print(f"  {count} failed: {reason}")
    bars = judged(rows) if 0.0 in rows else {}
    for name, found in bars.items():
        print("holds:" if found["holds"] else "MISSED:", name, {k: v for k, v in found.items() if k != "holds"})
    if arguments.write:
        for noise in rows:
            keep(arguments.folder / f"noise-{noise:g}", f"dysts-2023-noise-{noise:g}")
        ranked = {f"{noise:g}": ranks(part) for noise, part in rows.items()}
        record(
            "arena",
            {
                "machine": machine(("jax", "jaxlib", "numpy", "pyarrow")),
                "starts": {f"{n:g}": count for n, count in starts.items()},
                "minutes of these calls": {f"{n:g}": s / 60 for n, s in seconds.items()},
                "minutes of all cells, without compiling": {f"{n:g}": spent(part) / 60 for n, part in rows.items()},
                "racers": {r.name: r.version for r in racers(arguments.racers.split(","))},
                "boards": {f"{n:g}": board(part) for n, part in rows.items()},
                "critical difference": {n: r.critical for n, r in ranked.items()},
                "bars": bars,
            },
        )
    return 0 if all(found["holds"] for found in bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
