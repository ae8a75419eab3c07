"""What all races share: interleaved timing, facts about the machine, a committed result."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


def race(racers: dict, repeats: int = 7) -> dict[str, dict]:
    """Time callables in turns, so that a machine that slows down slows all of them.

    Args:
        racers: name -> callable without arguments that returns when its work is done. Each is called once before.
        repeats: timed calls per racer.

    Returns:
        Name -> {"first": seconds of the first call, compilation included; "wall", "cpu": medians over the timed calls;
        "walls": all of them}.
    """
    table: dict[str, dict] = {}
    for name, run in racers.items():
        start = time.perf_counter()
        run()
        table[name] = {"first": time.perf_counter() - start, "walls": [], "cpus": []}
    for _ in range(repeats):
        for name, run in racers.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            table[name]["walls"].append(time.perf_counter() - wall)
            table[name]["cpus"].append(time.process_time() - cpu)
    for row in table.values():
        row["wall"], row["cpu"] = statistics.median(row["walls"]), statistics.median(row.pop("cpus"))
    return table


def ratio(table: dict[str, dict], slow: str, fast: str, clock: str = "wall") -> float:
    """How many times faster `fast` is: the median over the turns for wall time, of medians for CPU time."""
    if clock == "wall":
        return statistics.median(a / b for a, b in zip(table[slow]["walls"], table[fast]["walls"], strict=True))
    return table[slow][clock] / table[fast][clock]


def machine(packages: tuple[str, ...] = ("jax", "jaxlib", "numpy")) -> dict:
    """Processor, cores, load and versions; nothing that names a host or a person."""
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else ""
    versions = {"python": platform.python_version()}
    for name in ("rheon", *packages):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"processor": model or platform.processor(), "cores": os.cpu_count(), "load": load, "versions": versions}


def record(name: str, result: dict) -> Path:
    """Write a race's result to results/NAME.json, floats to four digits."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(_rounded(result), indent=1) + "\n", encoding="utf-8")
    return path


def _rounded(value):
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value
