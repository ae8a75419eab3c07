"""Kill the arena with signal 9, workers and coordinator, at random moments, go on, and compare with an unhurt run.

    python benchmarks/arena_kill.py [--rounds 10] [--cluster] [--write]

`--cluster` kills workers of a Dask cluster on this machine and the coordinator beside them. Exits with 1 if a store
differs from that of the unhurt run, a landed cell was run twice, half a file is left, or workers were killed in half of
the rounds at most. In every other round the blow falls as soon as rows have landed, so that there is something to lose.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _race import machine, record

from rheon.bench.plan import Plan
from rheon.bench.runner import run
from rheon.bench.store import Store
from rheon.bench.tasks import tasks

RACERS = ("mean", "persistence", "parroting", "linear", "nvar", "auto")
CODE = """
import sys
from rheon.bench.runner import run
print(run(None, sys.argv[1], workers=2, cluster=sys.argv[2] or None), flush=True)
"""


def plan() -> Plan:
    return Plan(tuple(tasks("dysts-2023", ["rossler", "lorenz"], starts=3)), RACERS, batch=2)


def coordinator(folder: Path, address: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CODE, str(folder), address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def children(pid: int) -> list[int]:
    words: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        words += path.read_text().split()
    return [int(word) for word in words]


def hurt(folder: Path, rng: random.Random, cluster, late: bool) -> dict:
    """Begin, kill a worker, kill the coordinator, go on: what was done to the run; `late` once rows have landed."""
    store, address = Store(folder), cluster.scheduler_address if cluster else ""
    store.write_plan(plan().record())
    process, told = coordinator(folder, address), {"workers killed": 0, "coordinators killed": 0, "landed before": 0}
    # workers of a cluster are at work at once, others start first
    wait = rng.uniform(0.3, 3.0) if cluster else rng.uniform(1.0, 12.0)
    limit = time.monotonic() + wait
    waits = lambda: not store.rows() if late else time.monotonic() < limit  # noqa: E731
    while process.poll() is None and waits():
        time.sleep(0.02)
    victims = [w.pid for w in cluster.workers.values()] if cluster else children(process.pid)
    victims = [v for v in victims if v]
    if victims and process.poll() is None:
        os.kill(rng.choice(victims), signal.SIGKILL)
        told["workers killed"] = 1
    time.sleep(rng.uniform(0.0, 0.2 if late else 3.0))
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        told["coordinators killed"] = 1
    process.wait()
    # rows that lie in the store now must lie there untouched, times and all, at the end
    before = {row["cell"]: str(row) for row in store.rows()}
    told["landed before"] = len(before)
    run(None, folder, workers=2, cluster=address or None)
    after = {row["cell"]: str(row) for row in store.rows()}
    told["run twice"] = sum(after.get(cell) != row for cell, row in before.items())
    told["half files"] = len(list(folder.rglob("*.part")))
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rng, rows, cluster = random.Random(0), [], None
    with tempfile.TemporaryDirectory() as folder:
        unhurt = Path(folder) / "unhurt"
        run(plan(), unhurt, workers=1)
        digest = Store(unhurt).digest()
        if arguments.cluster:
            import dask
            from distributed import LocalCluster

            # on a busy machine a killed worker takes longer to come back than the 15 s that are granted by default
            dask.config.set({"distributed.deploy.lost-worker-timeout": "5 minutes"})
            cluster = LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
        for number in range(arguments.rounds):
            place = Path(folder) / f"hurt-{number}"
            told = hurt(place, rng, cluster, late=number % 2 == 1)
            told["same store"] = Store(place).digest() == digest
            rows.append(told)
            print(number, told, flush=True)
        if cluster is not None:
            cluster.close()
    good = all(r["same store"] and not r["run twice"] and not r["half files"] for r in rows)
    # a round in which nobody was hurt shows nothing
    good = good and sum(r["workers killed"] for r in rows) > len(rows) / 2
    print("identical stores" if good else "DIFFERENT", sum(r["workers killed"] for r in rows), "workers killed")
    if arguments.write:
        name = "arena_kill_cluster" if arguments.cluster else "arena_kill"
        record(name, {"machine": machine(("jax", "pyarrow", "distributed")), "rounds": rows, "holds": good})
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
