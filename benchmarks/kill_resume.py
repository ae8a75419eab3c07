"""Kill `rheon fit` with signal 9 during each of its stages, run it again, and compare the files with an unhurt run.

    python benchmarks/kill_resume.py [--file laser] [--budget 20s] [--rounds 1]

Exits with 1 if a resumed run ends with other files, leaves a half-written one, or does not say that it resumed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = ("report.html", "model.safetensors", "forecast.csv", "leaderboard.csv", "run.json")
# a signal that came after the end is sent again to another run
ATTEMPTS = 3
# stage -> the file whose appearance says that the stage is running
STAGES = {
    "read": "identity.json",
    "look": "1-read.safetensors",
    "race, early": "2-look.safetensors",
    "race, ridge": "3-race-linear.safetensors",
    "race, gradient": "3-race-echo-state-network.safetensors",
    "judge": "the last of the race",
    "understand": "4-judge.safetensors",
    "write": "5-understand.safetensors",
}


def command(file: str, budget: str, out: Path) -> list[str]:
    return [sys.executable, "-m", "rheon", "fit", file, "--budget", budget, "--out", str(out), "--key", "3"]


def digests(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}


def marks_of(whole: Path) -> dict[str, str]:
    """`STAGES` with the name of the model that raced last: the budget decides who races."""
    raced = sorted(whole.glob(".stages/*/3-race-*.safetensors"), key=lambda p: p.stat().st_mtime)
    return STAGES | {"judge": raced[-1].name}


def kill_during(stage: str, mark: str, file: str, budget: str, out: Path, rng: random.Random) -> bool:
    """Start a run and kill it in `stage`; False if it had ended before the signal came."""
    process = subprocess.Popen(command(file, budget, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not any(out.glob(f".stages/*/{mark}")):
        time.sleep(0.005)
    if stage.startswith("race"):
        time.sleep(rng.uniform(0, 2))
    elif stage in ("read", "look", "understand"):
        time.sleep(rng.uniform(0, 0.3))
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", default="laser")
    parser.add_argument("--budget", default="20s")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--stages", default="", help="only these, separated by ;")
    arguments = parser.parse_args()
    rng = random.Random(0)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        subprocess.run(command(arguments.file, arguments.budget, whole), check=True, stdout=subprocess.DEVNULL)
        truth, marks = digests(whole), marks_of(whole)
        for round_ in range(arguments.rounds):
            for stage, mark in marks.items():
                if arguments.stages and stage not in arguments.stages.split(";"):
                    continue
                out = Path(folder) / "killed"
                for _ in range(ATTEMPTS):
                    shutil.rmtree(out, ignore_errors=True)
                    killed = kill_during(stage, mark, arguments.file, arguments.budget, out, rng)
                    if killed:
                        break
                again = subprocess.run(
                    command(arguments.file, arguments.budget, out), capture_output=True, text=True, check=False
                )
                said = "earlier run" in again.stdout + again.stderr
                same = again.returncode == 0 and digests(out) == truth
                halves = [p.name for p in out.rglob("*.part")]
                ok = killed and same and not halves and (said or stage == "read")
                rows.append({"round": round_, "stage": stage, "killed": killed, "same files": same, "said so": said})
                print(f"{stage:15s} killed {killed}, same files {same}, said so {said}:", "ok" if ok else "FAIL")
                if not ok:
                    print(again.stdout[-2000:], again.stderr[-2000:])
                    return 1
    result = Path(__file__).parent / "results" / "kill_resume.json"
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps({"file": arguments.file, "budget": arguments.budget, "rows": rows}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
