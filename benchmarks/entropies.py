"""Race: sample and approximate entropy, and Lempel-Ziv complexity, against every package that computes them.

Protocol: 3,000 samples each of white noise, a random walk and the logistic map; templates of 2 and 3 values, each
package's own defaults. A time counts only if rheon gives the same value under that package's convention, within 1e-9.
rheon is timed with its error bar under the convention "rheon". Lempel-Ziv: 20,000 coin tosses. Exit code 1 if a gate
fails or a package is faster.

    python benchmarks/entropies.py
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
import warnings

import numpy as np
from _race import machine, race, ratio, record

from rheon.measure import approximate_entropy, lempel_ziv, sample_entropy

SAMPLES, COINS, TOLERANCE = 3_000, 20_000, 1e-9


def data() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    x = [0.3]
    for _ in range(SAMPLES - 1):
        x.append(3.99 * x[-1] * (1 - x[-1]))
    return {
        "noise": rng.normal(size=SAMPLES),
        "walk": np.cumsum(rng.normal(size=SAMPLES)),
        "logistic": np.array(x),
    }


def nolds_measures():
    """nolds without its data sets, which its version 0.6.3 cannot find under Python 3.11."""
    try:
        return importlib.import_module("nolds")
    except TypeError:
        folder = importlib.util.find_spec("nolds").submodule_search_locations
        package = types.ModuleType("nolds")
        package.__path__ = list(folder)
        sys.modules["nolds"] = package
        return importlib.import_module("nolds.measures")


def rivals() -> dict[str, dict]:
    """Measure -> package -> its value of a series."""
    import antropy
    import EntropyHub
    import neurokit2

    nolds = nolds_measures()
    return {
        "sample entropy": {
            "antropy": antropy.sample_entropy,
            "neurokit2": lambda x: neurokit2.entropy_sample(x)[0],
            "nolds": nolds.sampen,
            "entropyhub": lambda x: EntropyHub.SampEn(x)[0][-1],
        },
        "approximate entropy": {
            "antropy": antropy.app_entropy,
            "neurokit2": lambda x: neurokit2.entropy_approximate(x)[0],
            "entropyhub": lambda x: EntropyHub.ApEn(x)[0][-1],
        },
        "Lempel-Ziv complexity": {
            "antropy": lambda x: antropy.lziv_complexity((x > np.median(x)).astype(int), normalize=True),
            "neurokit2": lambda x: neurokit2.complexity_lempelziv(x, symbolize="median")[0],
        },
    }


def main() -> int:
    """Run, print, record."""
    # what the rivals warn of is theirs
    warnings.simplefilter("ignore")
    ours = {
        "sample entropy": sample_entropy,
        "approximate entropy": approximate_entropy,
        "Lempel-Ziv complexity": lempel_ziv,
    }
    series = data()
    gates, tables, speed = {}, {}, {}
    for name, packages in rivals().items():
        gates[name] = {}
        for package, value in packages.items():
            settings = {} if name.startswith("Lempel") else {"convention": package}
            differences = [abs(float(ours[name](x, **settings).value) - float(value(x))) for x in series.values()]
            gates[name][package] = max(differences)
        x = np.random.default_rng(1).random(COINS) if name.startswith("Lempel") else series["noise"]
        racers = {"rheon": lambda name=name, x=x: ours[name](x)}
        racers |= {package: lambda value=value, x=x: value(x) for package, value in packages.items()}
        tables[name] = race(racers, repeats=5)
        speed[name] = {
            package: {clock: ratio(tables[name], package, "rheon", clock) for clock in ("wall", "cpu")}
            for package in packages
        }
        for racer, row in tables[name].items():
            print(f"{name:22} {racer:12} wall {1e3 * row['wall']:9.2f} ms, cpu {1e3 * row['cpu']:9.2f} ms")
        print(f"{name:22} largest differences {gates[name]}")
        print(f"{name:22} speed " + ", ".join(f"{p} {s['wall']:.1f} x" for p, s in speed[name].items()))
    checks = {
        "same values": all(d <= TOLERANCE for row in gates.values() for d in row.values()),
        "faster than every one": all(s["wall"] > 1 for row in speed.values() for s in row.values()),
    }
    result = {
        "protocol": {"samples": SAMPLES, "coins": COINS, "length": 2},
        "largest differences": gates,
        "times": {
            n: {k: {c: row[c] for c in ("first", "wall", "cpu")} for k, row in t.items()} for n, t in tables.items()
        },
        "speed": speed,
        "checks": checks,
        "machine": machine(("numpy", "antropy", "neurokit2", "nolds", "EntropyHub", "numba", "scikit-learn")),
    }
    print("checks", checks)
    print("written", record("entropies", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
