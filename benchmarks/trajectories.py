"""Race: trajectories of the whole catalogue, 100 samples per period, 12 periods, tolerance 1e-9, against dysts 0.96.

Each flow of the collection with its own parameters and start, by both packages in one run: the rival's own call with
its default method and the tolerance given, ours by an adaptive order-8 solver (implicit where a law is stiff). Both are
timed warm: the second call of the rival where the first took less than 20 s, the best of four of ours. Our first call,
compilation included, is shown apart. With a persistent compilation cache (JAX_COMPILATION_CACHE_DIR) a second run of
this file shows what compilation costs then.

A system counts only if both paths agree over the first period to 1e-5 of its size, or, where they do not, ours is as
near to a run at tolerance 1e-12 as the rival's. Exit code 1 if the bar fails. The rival takes most of an hour: with
`--keep` a run that was cut goes on with the systems that are missing; a system's two times always are of one run.

    python benchmarks/trajectories.py [--only Lorenz,Rossler] [--keep FILE]
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from _race import machine, record

import rheon
from rheon.core.kinds import Delay, Flow
from rheon.core.registry import find, modules
from rheon.engine.wrappers.phase_state import PhaseState

sys.modules.setdefault("coverage", None)  # type: ignore[arg-type]  # numba trips over some versions of it
import dysts.flows  # noqa: E402

PERIODS, RATE, TOLERANCE, AGREE = 12, 100, 1e-9, 1e-5
BAR = 50.0


def published(name: str):
    """Our system with the collection's parameters and start, its forcing's phase as a state."""
    system = find("systems", name)()
    system = system.variant("dysts") if system.card.variants.get("dysts") else system
    return PhaseState(system) if hasattr(system, "phase_rate") else system


def timed(run):
    """What a call gives, and its seconds."""
    begin = time.perf_counter()
    value = run()
    return value, time.perf_counter() - begin


def row(name: str) -> dict:
    """Both packages on one system."""
    rival = getattr(dysts.flows, name)()
    rival.make_trajectory(3, resample=True, pts_per_period=RATE, postprocess=False)
    start = np.asarray(rival.ic, float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call = functools.partial(
            rival.make_trajectory, PERIODS * RATE, resample=True, pts_per_period=RATE, postprocess=False,
            rtol=TOLERANCE, atol=TOLERANCE, return_times=True,
        )  # fmt: skip
        theirs, slow = timed(call)
        if slow < 20:
            theirs, slow = timed(call)
    system = published(name)
    if theirs is None or theirs[1] is None:
        return {"skipped": "the rival returns nothing"}
    times, path = np.asarray(theirs[0], float), np.asarray(theirs[1], float)
    times = times - times[0]

    def ours(tolerance=TOLERANCE):
        solver = "kvaerno5" if system.stiff else "dopri8"
        return rheon.simulate(system, times, initial=start, solver=solver, rtol=tolerance, atol=tolerance).values

    mine, first = timed(ours)
    mine, warm = timed(ours)
    _, warm = min((timed(ours) for _ in range(3)), key=lambda pair: pair[1])
    size = path.std(0) + 1e-12
    gap = float(np.max(np.abs(mine[:RATE] - path[:RATE]) / size))
    agrees = gap <= AGREE
    if not agrees:
        truth = ours(1e-12)[:RATE]
        agrees = bool(np.max(np.abs(mine[:RATE] - truth) / size) <= np.max(np.abs(path[:RATE] - truth) / size))
    return {"dysts": slow, "rheon": warm, "rheon first": first, "gap": gap, "passes": bool(agrees)}


def main() -> int:
    """Race, print, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path, help="rows of a run that was cut, and of this one")
    arguments = parser.parse_args()
    only = [n for n in arguments.only.split(",") if n]
    flows = [find("systems", s) for s in modules("systems")]
    names = [
        f.__name__
        for f in flows
        if issubclass(f, Flow) and not issubclass(f, Delay) and hasattr(dysts.flows, f.__name__)
    ]
    kept = arguments.keep
    rows = json.loads(kept.read_text()) if kept and kept.exists() else {}
    for name in only or names:
        if name in rows:
            continue
        try:
            rows[name] = row(name)
        except rheon.RheonError as error:
            rows[name] = {"skipped": str(error).splitlines()[0]}
        print(name, rows[name], flush=True)
        if kept:
            kept.write_text(json.dumps(rows))
    counted = {n: r for n, r in rows.items() if r.get("passes")}
    total = {k: sum(r[k] for r in counted.values()) for k in ("dysts", "rheon", "rheon first")}
    ratio = total["dysts"] / total["rheon"]
    each = float(np.median([r["dysts"] / r["rheon"] for r in counted.values()]))
    print(
        f"{len(counted)} of {len(rows)} systems counted; all together {ratio:.1f} times, median system {each:.1f} times"
    )
    print(
        f"seconds: dysts {total['dysts']:.1f}, rheon {total['rheon']:.2f}, with compilation {total['rheon first']:.1f}"
    )
    if not only:
        record(
            "trajectories",
            {
                "race": f"{PERIODS} periods, {RATE} samples each, tolerance {TOLERANCE:g}",
                "bar": BAR,
                "systems counted": len(counted),
                "times faster, all together": ratio,
                "times faster, median system": each,
                "seconds": total,
                "systems": rows,
                "passed": ratio >= BAR,
                "machine": machine(("jax", "jaxlib", "dysts", "numba", "numpy")),
            },
        )
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
