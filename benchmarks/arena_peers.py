"""The arena's echo-state network against that of reservoirpy, and darts' N-BEATS beside them, in one run.

    python benchmarks/arena_peers.py [--series 64] [--units 500] [--repeats 3] [--systems 12] [--seeds 10] [--nbeats]
        [--write]

First accuracy: both networks, same settings (no search), one start of each system, 2023 protocol. One draw of the
weights decides more than the package does, so there are many: per draw the median of sMAPE over the systems, then the
mean over draws with its standard error. Then time: a batch of series, fit and forecast of 200 steps, all at once here
(units driven in float32, readouts solved in float64), one by one there, in turns, each package in the process it likes.
Exits with 1 if the mean error is more than a fifth higher or the batch is not at least 4 times faster.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

import numpy as np
from _race import machine, race, ratio, record

import rheon
from rheon.bench._outcome import smape_of
from rheon.bench.foreign import ReservoirPy, darts_n_beats
from rheon.bench.problems import problem
from rheon.bench.tasks import tasks
from rheon.core.registry import find
from rheon.training.batched import fit_batched

SYSTEMS = (
    "lorenz", "rossler", "halvorsen", "aizawa", "sprott-b", "chen", "dadras", "thomas", "burke-shaw", "hadley",
    "rucklidge", "vallis-el-nino", "lu-chen", "qi-chen", "sakarya", "wang-sun",
)  # fmt: skip
SETTINGS = {"radius": 0.9, "input_scale": 0.2, "ridge": 1e-6, "washout": 50}
FASTER, ALIKE = 4.0, 0.2


def network(units: int):
    return find("models", "echo-state-network")(units=units, density=0.1, bias=0.2, weights="normal", **SETTINGS)


def ours(values: np.ndarray, units: int, key: int = 0) -> np.ndarray:
    threads = os.cpu_count() or 1
    fits = fit_batched(network(units), values, key=key, threads=threads, precision="single")
    return fits.forecast(200, threads=threads)[:, 0]


def theirs(values: np.ndarray, units: int, seed: int = 0) -> np.ndarray:
    return np.stack([ReservoirPy(units=units, **SETTINGS).fit(v, 1.0, seed).predict(200) for v in values])


def n_beats(values: np.ndarray) -> dict[str, dict]:
    """N-BEATS of darts and ours on the same series, each with its defaults: median sMAPE and seconds per series.

    Ours is compiled once for all series, which is part of its first fit.
    """
    model = find("models", "n-beats")(lookback=50)
    fit = {
        "rheon": lambda v: rheon.forecast(rheon.fit(model, rheon.Series(v)), v, 200).values,
        "darts": lambda v: darts_n_beats().fit(v, 1.0, 0).predict(200),
    }
    made: dict[str, list] = {name: [] for name in fit}
    seconds: dict[str, list[float]] = {name: [] for name in fit}
    for row in values:
        for name, forecast in fit.items():
            begin = time.perf_counter()
            made[name].append(forecast(row))
            seconds[name].append(time.perf_counter() - begin)
    return {
        name: {"seconds each": float(np.median(spent)), "first": spent[0], "made": np.stack(made[name])}
        for name, spent in seconds.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=64)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--systems", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--nbeats", action="store_true", help="darts' N-BEATS too, which takes minutes")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    made = [problem(t) for t in tasks("dysts-2023", SYSTEMS[: arguments.systems], starts=1)]
    values = np.stack([p.train.values for p in made])
    truth = np.stack([p.truth.values for p in made])
    errors = {
        name: np.array(
            [np.median(smape_of(truth, forecast(values, arguments.units, s))) for s in range(arguments.seeds)]
        )
        for name, forecast in (("rheon", ours), ("reservoirpy", theirs))
    }
    medians = {name: float(np.mean(e)) for name, e in errors.items()}
    doubt = {name: float(np.std(e, ddof=1) / np.sqrt(len(e))) for name, e in errors.items()}
    print({name: np.round(e, 1).tolist() for name, e in errors.items()}, "standard errors", doubt)
    beats: dict[str, dict] = {}
    if arguments.nbeats:
        beats = n_beats(values)
        for name, found in beats.items():
            medians[f"{name} N-BEATS"] = float(np.median(smape_of(truth, found.pop("made"))))
        print("N-BEATS", beats)
    print("sMAPE", medians, flush=True)
    batch = np.concatenate([values] * (arguments.series // len(values) + 1))[: arguments.series]
    batch = batch + 1e-6 * np.random.default_rng(0).normal(size=batch.shape)
    racers = {"rheon": lambda: ours(batch, arguments.units), "reservoirpy": lambda: theirs(batch, arguments.units)}
    table = race(racers, repeats=arguments.repeats)
    wall, cpu = ratio(table, "reservoirpy", "rheon"), ratio(table, "reservoirpy", "rheon", "cpu")
    print(f"wall {wall:.2f}, cpu {cpu:.2f} times faster", {k: v["wall"] for k, v in table.items()})
    alike = medians["rheon"] <= (1 + ALIKE) * medians["reservoirpy"]
    holds = alike and wall >= FASTER
    if arguments.write:
        record(
            "arena_peers",
            {
                "machine": machine(("jax", "numpy", "reservoirpy", "darts")),
                "series": arguments.series, "units": arguments.units, "systems": list(SYSTEMS[: arguments.systems]),
                "sMAPE, mean over draws of medians over systems": medians, "standard error": doubt,
                "N-BEATS": beats, "table": table, "wall ratio": wall, "cpu ratio": cpu, "holds": holds,
            },
        )  # fmt: skip
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
