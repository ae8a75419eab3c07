"""`rheon fit` on four measured recordings and the laser: who wins, by how much, and whether it lives like the data.

    RHEON_DATA=FOLDER python benchmarks/recordings.py [--budget 120] [--only ecg]

Needs the folder of data sets (RHEON_DATA). Exits with 1 if a winner does not beat persistence on the held-out starts,
or if a free run that is asked to live like the data does not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from _race import machine

from rheon.app.mainjob.run import run_main_job
from rheon.core.progress import Silent

RESULT = Path(__file__).parent / "results" / "recordings.json"
RECORDINGS = ("laser", "electrochemical", "ecg", "double_pendulum", "air_quality")


class Spoken(Silent):
    def say(self, text: str) -> None:
        print(text, flush=True)


def examine(name: str, budget: float, folder: Path) -> dict:
    begin = time.perf_counter()
    outcome = run_main_job(name, out=folder / name, seconds=budget, progress=Spoken())
    seconds = time.perf_counter() - begin
    record = json.loads((folder / name / "run.json").read_text())
    held_out = record["held out"]
    errors = {model: float(np.mean(np.minimum(np.array(s["NMSE"], float), 2))) for model, s in held_out.items()}
    d_stsp = {model: s["D_stsp"] for model, s in held_out.items()}
    winner = outcome.winner
    everywhere = [
        model
        for model in ("persistence", "seasonal", "linear")
        if model in held_out
        and np.all(np.array(held_out[winner]["NMSE"], float) < np.array(held_out[model]["NMSE"], float))
    ]
    return {
        "seconds": round(seconds, 1),
        "data": record["data"],
        "notes": record["notes"],
        "winner": winner,
        "mean held-out error": errors,
        "below at every horizon": everywhere,
        "D_stsp": d_stsp,
        "D_stsp floor": record["floor"]["D_stsp"],
        "D_stsp surrogate": record["surrogate"]["D_stsp"],
        "winner beats persistence": errors[winner] < errors["persistence"],
        "free run nearer than linear model and surrogate": d_stsp[winner] is not None
        and d_stsp[winner] < min(d_stsp.get("linear") or np.inf, record["surrogate"]["D_stsp"]),
        "free run at half of linear model": d_stsp[winner] is not None
        and d_stsp[winner] <= (d_stsp.get("linear") or np.inf) / 2,
        "free run at half of surrogate": d_stsp[winner] is not None
        and d_stsp[winner] <= record["surrogate"]["D_stsp"] / 2,
        "verdict": outcome.verdict,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=120.0)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    rows = json.loads(RESULT.read_text())["recordings"] if RESULT.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for name in [arguments.only] if arguments.only else RECORDINGS:
            rows[name] = examine(name, arguments.budget, Path(folder))
            RESULT.write_text(json.dumps({"recordings": rows, "machine": machine()}, indent=1) + "\n")
    for name, row in rows.items():
        print(f"{name:16s} {row['winner']:20s} beats persistence: {row['winner beats persistence']}")
    lost = [n for n, row in rows.items() if not row["winner beats persistence"]]
    ecg = rows.get("ecg", {}).get("free run nearer than linear model and surrogate", True)
    return 1 if lost or not ecg else 0


if __name__ == "__main__":
    sys.exit(main())
