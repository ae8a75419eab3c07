"""Check: fixed points and cycles of piecewise-linear networks, against exact counts, brute force and the clock.

Exact: cycles of the full tent map (numbers of necklaces), of a planar network with two 16-cycles and no 15-cycle, and
the single fixed point of its neighbour. Brute force: on almost-linear networks of few rectifiers, coupled tent maps and
one trained on Lorenz-63, the search finds the very cycles that a solve of every sequence of regions finds. The clock:
all fixed points of the 1024 regions of a trained network of 20 states and 10 rectifiers, and its cycles up to length 8.

    python benchmarks/cycles.py [updates]

Times include compilation; "again" is a second call. Planar maps: SCYFI test cases, recomputed.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from _race import machine, record

import rheon
from rheon.dissect import cycles, fixed_points
from rheon.engine.piecewise import pieces
from rheon.models.almost_linear_rnn import AlmostLinearMap
from rheon.models.plrnn import PiecewiseLinearMap

NECKLACES = [2, 1, 2, 3, 6, 9, 18, 30]
BARS = {"fixed points of 1024 regions, s": 5.0, "cycles to length 8, s": 120.0}
WEIGHTS = [[0.0, -0.64375], [0.52505308, 0.0]]
BIAS = [0.37298253, -0.97931491]


def network(decay, weights, bias):
    dim = len(bias)
    return PiecewiseLinearMap(
        decay=np.array(decay),
        weights=np.array(weights),
        bias=np.array(bias),
        lift=np.zeros((0, dim)),
        anchor=np.zeros(dim),
        centred=False,
        hollow=False,
        warmup=1,
    )


def coupled_tents(dim: int, relus: int, seed: int):
    """An almost-linear network whose rectified units are tent maps that hear each other: it has many cycles."""
    random = np.random.default_rng(seed)
    folds = np.arange(dim) >= dim - relus
    return AlmostLinearMap(
        decay=np.where(folds, 1.9, random.uniform(0.2, 0.8, dim)),
        weights=0.05 * random.normal(size=(dim, dim)) - np.diag(np.where(folds, 3.8, 0.0)),
        bias=np.where(folds, 1.0, random.normal(size=dim)),
        lift=np.zeros((dim - 1, 1)),
        anchor=np.ones(1),
        relus=relus,
        warmup=1,
    )


def trained(relus: int, updates: int, key: int = 0):
    """The law of a network of 20 states trained on Lorenz-63 with noise."""
    lorenz = rheon.simulate(rheon.systems.Lorenz(), n=20_000, dt=0.01, transient=20.0, key=key)
    values = np.asarray(lorenz.values)
    noise = 0.05 * values.std(0) * np.random.default_rng(key).normal(size=values.shape)
    model = rheon.models.AlmostLinearRNN(latent=20, relus=relus, updates=updates)
    return pieces(rheon.fit(model, rheon.Series(values + noise, times=0.01 * np.arange(len(values))), key=key))


def same(a: list[dict], b: list[dict]) -> bool:
    """Whether two tables hold the same cycles, up to rotation."""
    rest = [row["states"] for row in b]
    for row in a:
        states = row["states"]
        match = [
            i
            for i, other in enumerate(rest)
            if other.shape == states.shape
            and any(np.allclose(np.roll(other, d, 0), states, rtol=1e-6, atol=1e-8) for d in range(len(states)))
        ]
        if len(match) != 1:
            return False
        rest.pop(match[0])
    return not rest


def exact() -> dict:
    tent = network([2.0], [[-4.0]], [1.0])
    counts = cycles(tent, up_to=8)
    points = {round(float(row["state"][0]), 12): float(row["eigenvalues"][0]) for row in fixed_points(tent)["table"]}
    two = next(row for row in counts["table"] if row["length"] == 2)
    plane = network([0.8377689, 0.96461297], WEIGHTS, BIAS)
    sixteen, fifteen = (cycles(plane, k, restarts=20_000) for k in (16, 15))
    moduli = sorted(np.abs(row["multipliers"]).round(4).tolist() for row in sixteen["table"])
    near = fixed_points(network([-0.0222311, 0.96461297], WEIGHTS, BIAS))
    return {
        "tent: cycles of length 1 to 8": counts.value.tolist(),
        "tent: fixed points and multipliers": points,
        "tent: 2-cycle and multiplier": [
            *sorted(two["states"].ravel().round(12).tolist()),
            float(two["multipliers"][0]),
        ],
        "planar: moduli of 16-cycles": moduli,
        "planar: 15-cycles": int(float(fifteen)),
        "planar neighbour: fixed points": near.value.round(4).tolist(),
        "planar neighbour: moduli": np.abs(near["table"][0]["eigenvalues"]).round(4).tolist(),
        "passed": counts.value.tolist() == NECKLACES
        and points == {-1.0: 2.0, round(1 / 3, 12): -2.0}
        and moduli == [[0.5189, 0.5189], [1.6102, 0.2372]]
        and float(fifteen) == 0
        and near.value.round(4).tolist() == [[0.3649, -22.2606]],
    }


def against_brute_force(updates: int) -> dict:
    laws = {f"coupled tents, M 4, P 2, key {s}": (coupled_tents(4, 2, s), 5) for s in range(2)}
    laws |= {f"coupled tents, M 6, P 3, key {s}": (coupled_tents(6, 3, s), 3) for s in range(2)}
    laws["trained on Lorenz-63, M 20, P 2"] = (trained(2, updates), 8)
    rows = {}
    for name, (law, most) in laws.items():
        every = cycles(law, up_to=most, method="exhaustive")
        searched = cycles(law, up_to=most, method="search")
        rows[name] = {
            "brute force": every["counts"].tolist(),
            "search": searched["counts"].tolist(),
            "identical": same(every["table"], searched["table"]),
        }
    return rows


def clocked(updates: int) -> dict:
    law = trained(10, updates)
    rows = {}
    for name, run in (
        ("fixed points of 1024 regions, s", lambda: fixed_points(law)),
        ("cycles to length 8, s", lambda: cycles(law, up_to=8)),
    ):
        times = []
        for _ in range(2):
            wall, cpu = time.perf_counter(), time.process_time()
            result = run()
            times.append((time.perf_counter() - wall, time.process_time() - cpu))
        rows |= {
            name: times[0][0],
            f"{name}, CPU": times[0][1],
            f"{name}, again": times[1][0],
            f"{name}, again, CPU": times[1][1],
        }
        rows[name.removesuffix(", s")] = str(result)
    return rows


def main(updates: int = 10_000) -> int:
    result: dict = {"exact": exact(), "brute force": against_brute_force(updates), "clock": clocked(updates)}
    identical = [row["identical"] for row in result["brute force"].values()]
    in_time = [result["clock"][name] <= bar for name, bar in BARS.items()]
    result |= {"updates of the trained networks": updates, "bars": BARS}
    result["passed"] = bool(result["exact"]["passed"] and all(identical) and all(in_time))
    for part in ("exact", "brute force", "clock"):
        print(part)
        for name, value in result[part].items():
            print(f"  {name}: {value}")
    print("passed:", result["passed"])
    record("cycles", result | {"machine": machine()})
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
