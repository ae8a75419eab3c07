"""Race: permutation entropy of many series, and of a long one.

Protocol: 1,000 series of 10,000 samples of white noise, order 6, delay 1: rheon in one call, antropy and ordpy series
by series (ordpy on a part, its time scaled up). Then 1,000,000 samples, order 5: rheon against the official package
peccary, which loops over windows (on a part, scaled up). Gates: equal to antropy and ordpy within 1e-12 on every series
that was raced, H and C equal to peccary within 1e-12 on 20 series (maps, AR, noise), orders 3 to 6, delays 1 to 10.
rheon is timed without and with its error bars, which the others do not give. Exit code 1 if a gate or a bar fails.

    python benchmarks/permutation_entropy.py
"""

from __future__ import annotations

import sys

import numpy as np
from _race import machine, race, ratio, record

from rheon.measure import permutation_entropy

SERIES, SAMPLES, ORDER = 1_000, 10_000, 6
PART_OF_ORDPY, PART_OF_ANTROPY, PART_OF_PECCARY = 20, 200, 20_000
LONG = 1_000_000
BARS = {"ordpy": 10.0, "antropy": 1.0, "peccary": 50.0, "seconds": 0.5}
TOLERANCE = 1e-12


def logistic(n: int, start: float) -> np.ndarray:
    x = np.empty(n)
    x[0] = start
    for i in range(1, n):
        x[i] = 4 * x[i - 1] * (1 - x[i - 1])
    return x


def series(number: int, rng) -> np.ndarray:
    """The logistic map, white noise, a random walk, an autoregression."""
    n = 400
    if number % 4 == 0:
        return logistic(n, 0.1 + 0.01 * number)
    x = rng.normal(size=n)
    if number % 4 == 1:
        return x
    decay = 1.0 if number % 4 == 2 else 0.8
    for i in range(1, n):
        x[i] += decay * x[i - 1]
    return x


def against_peccary() -> float:
    """Largest difference of H or C from the official package."""
    from peccary import peccary

    rng, worst = np.random.default_rng(0), 0.0
    for number in range(20):
        x = series(number, rng)
        for order in range(3, 7):
            official = peccary(x, n=order)
            ours = permutation_entropy(x, order, range(1, 11), resamples=0)
            for k, delay in enumerate(range(1, 11)):
                h, c = official.calcHC(delay)
                worst = max(worst, abs(ours.value[k] - h), abs(ours["complexity"][k] - c))
    return float(worst)


def main() -> int:
    """Run, print, record."""
    import antropy
    import ordpy
    from peccary import peccary

    rng = np.random.default_rng(0)
    many = rng.normal(size=(SERIES, SAMPLES))
    long = rng.normal(size=LONG)
    ours = permutation_entropy(many[..., None], ORDER, pooled=False, resamples=0).value
    theirs = [antropy.perm_entropy(x, ORDER, 1, normalize=True) for x in many]
    other = [ordpy.permutation_entropy(x, ORDER, 1) for x in many[:PART_OF_ORDPY]]
    gates = {
        "antropy": float(np.abs(ours - theirs).max()),
        "ordpy": float(np.abs(ours[:PART_OF_ORDPY] - other).max()),
        "peccary": against_peccary(),
    }
    racers = {
        "rheon": lambda: permutation_entropy(many[..., None], ORDER, pooled=False, resamples=0),
        "rheon with errors": lambda: permutation_entropy(many[..., None], ORDER, pooled=False),
        "antropy": lambda: [antropy.perm_entropy(x, ORDER, 1, normalize=True) for x in many[:PART_OF_ANTROPY]],
        "ordpy": lambda: [ordpy.permutation_entropy(x, ORDER, 1) for x in many[:PART_OF_ORDPY]],
        "rheon, long": lambda: permutation_entropy(long, resamples=0),
        "rheon with errors, long": lambda: permutation_entropy(long),
        "peccary, long": lambda: peccary(long[:PART_OF_PECCARY], n=5).calcHC(1),
    }
    table = race(racers, repeats=5)
    scale = {
        "antropy": SERIES / PART_OF_ANTROPY,
        "ordpy": SERIES / PART_OF_ORDPY,
        "peccary, long": LONG / PART_OF_PECCARY,
    }
    for name, factor in scale.items():
        row = table[name]
        row["walls"] = [w * factor for w in row["walls"]]
        row["wall"], row["cpu"], row["first"] = row["wall"] * factor, row["cpu"] * factor, row["first"] * factor
    pairs = {"ordpy": "rheon", "antropy": "rheon", "peccary, long": "rheon, long"}
    speed = {
        rival: {
            "wall": ratio(table, rival, fast),
            "cpu": ratio(table, rival, fast, "cpu"),
            "wall, with errors": ratio(table, rival, fast.replace("rheon", "rheon with errors")),
        }
        for rival, fast in pairs.items()
    }
    checks = {f"equal to {name}": worst <= TOLERANCE for name, worst in gates.items()}
    checks |= {f"faster than {n}": speed[n]["wall"] >= BARS[n.partition(",")[0]] for n in speed}
    checks["a million samples in time"] = table["rheon with errors, long"]["wall"] <= BARS["seconds"]
    result = {
        "protocol": {"series": SERIES, "samples": SAMPLES, "order": ORDER, "long": LONG, "scaled up": scale},
        "largest differences": gates,
        "times": {k: {c: row[c] for c in ("first", "wall", "cpu")} for k, row in table.items()},
        "speed": speed,
        "bars": BARS,
        "checks": checks,
        "machine": machine(("numpy", "antropy", "ordpy", "peccary", "numba")),
    }
    for name, row in table.items():
        print(f"{name:24} wall {row['wall']:.3f} s, cpu {row['cpu']:.3f} s")
    print("largest differences", gates)
    for name, row in speed.items():
        print(f"against {name}: " + ", ".join(f"{k} {v:.1f} x" for k, v in row.items()))
    print("checks", checks)
    print("written", record("permutation_entropy", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
