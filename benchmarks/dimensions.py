"""Races: correlation dimension (N = 5,000), recurrence quantification (N = 2,000), fluctuation analysis (N = 10,000).

Protocol: every package gets the same series and does the whole of its task with its own defaults beyond what is said.
Correlation dimension: x of the Henon map, embedding dimension 2, delay 1; gate 1.22 within 0.06. Recurrence: states of
the Lorenz system, Euclidean radius 5, no Theiler window, eight measures; gate: equal to pyunicorn's to 1e-9 (packages
with other conventions: recurrence rate to 1e-3). Fluctuations: white noise; gate 0.5 within 0.05. The times of packages
that fail their gate are kept, and marked. Exit code 1 if rheon fails a gate or is slower than a rival that passes.

    python benchmarks/dimensions.py [--repeats 5]
"""

from __future__ import annotations

import argparse
import importlib.resources
import sys

import numpy as np
from _race import machine, race, ratio, record

import rheon

# numba, under antropy, trips over some versions of coverage, and does without where there is none
sys.modules.setdefault("coverage", None)  # type: ignore[arg-type]

N_DIMENSION, N_RECURRENCE, N_FLUCTUATION = 5_000, 2_000, 10_000
RADIUS = 5.0


def nolds_module():
    """nolds, which asks for the resources of a module as if it were a package: Python 3.11 refuses that."""
    files = importlib.resources.files
    importlib.resources.files = lambda name: files(name.rpartition(".")[0] if str(name).startswith("nolds.") else name)
    try:
        import nolds
    finally:
        importlib.resources.files = files
    return nolds


def henon(n: int) -> np.ndarray:
    x = [0.1, 0.2]
    for _ in range(n + 100):
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    return np.array(x[-n:])


def dimension_racers() -> dict:
    import neurokit2

    nolds, x = nolds_module(), henon(N_DIMENSION)
    return {
        "rheon": lambda: rheon.measure.correlation_dimension(x, dimension=2, delay=1).value,
        "nolds": lambda: nolds.corr_dim(x, 2, fit="poly"),
        "neurokit2": lambda: neurokit2.fractal_correlation(x, delay=1, dimension=2)[0],
    }


def recurrence_racers() -> dict:
    import neurokit2
    from pyunicorn.timeseries import RecurrencePlot

    system = rheon.systems.Lorenz()
    v = np.asarray(rheon.simulate(system, n=N_RECURRENCE, dt=0.05, transient=50.0).values)
    names = ("recurrence_rate", "determinism", "laminarity", "mean_diagonal", "longest_diagonal")
    names += ("diagonal_entropy", "trapping_time", "longest_vertical")

    def ours():
        result = rheon.measure.recurrence(v, radius=RADIUS, theiler=0)
        return np.array([result[name] for name in names])

    def pyunicorn():
        plot = RecurrencePlot(v, metric="euclidean", threshold=RADIUS, normalize=False, silence_level=2)
        values = (plot.recurrence_rate(), plot.determinism(), plot.laminarity(), plot.average_diaglength())
        return np.array(
            [*values, plot.max_diaglength(), plot.diag_entropy(), plot.trapping_time(), plot.max_vertlength()]
        )

    def neurokit():
        table, _ = neurokit2.complexity_rqa(v[:, 0], dimension=3, delay=3, tolerance=RADIUS)
        return np.array([float(table["RecurrenceRate"].iloc[0])])

    def ours_embedded():
        result = rheon.measure.recurrence(v[:, 0], radius=RADIUS, dimension=3, delay=3)
        return np.array([result["recurrence_rate"]])

    return {"rheon": ours, "pyunicorn": pyunicorn, "rheon, embedded": ours_embedded, "neurokit2, embedded": neurokit}


def fluctuation_racers() -> dict:
    import antropy
    import neurokit2

    nolds, x = nolds_module(), np.random.default_rng(0).normal(size=N_FLUCTUATION)
    return {
        "rheon": lambda: rheon.measure.detrended_fluctuation(x).value,
        "antropy": lambda: antropy.detrended_fluctuation(x),
        "nolds": lambda: nolds.dfa(x, fit_exp="poly"),
        "neurokit2": lambda: neurokit2.fractal_dfa(x)[0],
    }


def close(value, wanted, tolerance) -> bool:
    return bool(np.all(np.abs(np.asarray(value, float) - wanted) <= tolerance))


def run(title: str, racers: dict, gate, repeats: int) -> dict:
    values = {name: np.asarray(call(), float) for name, call in racers.items()}
    table = race(racers, repeats)
    rows = {}
    for name, row in table.items():
        ours = "rheon, embedded" if "embedded" in name else "rheon"
        rows[name] = {
            "value": values[name].tolist(),
            "gate": bool(gate(name, values)),
            "seconds": row["wall"],
            "cpu": row["cpu"],
            "first": row["first"],
            "rheon is faster by": ratio(table, name, ours),
            "by cpu": ratio(table, name, ours, "cpu"),
        }
        print(
            f"{title:12s} {name:20s} {1e3 * row['wall']:9.1f} ms  x {rows[name]['rheon is faster by']:7.1f}  "
            f"gate {rows[name]['gate']}  {np.round(values[name], 4)}"
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    same = {"rheon": "pyunicorn", "pyunicorn": "rheon"}

    def recurrence_gate(name, values):
        if name in same:
            return np.allclose(values[name], values[same[name]], rtol=1e-9, atol=0)
        return close(values["neurokit2, embedded"], values["rheon, embedded"], 1e-3)

    rows = {
        "correlation dimension": run(
            "dimension", dimension_racers(), lambda name, values: close(values[name], 1.22, 0.06), repeats
        ),
        "recurrence": run("recurrence", recurrence_racers(), recurrence_gate, repeats),
        "detrended fluctuation": run(
            "fluctuation", fluctuation_racers(), lambda name, values: close(values[name], 0.5, 0.05), repeats
        ),
    }
    checks = {}
    for task, table in rows.items():
        checks[f"{task}: rheon passes the gate"] = all(r["gate"] for n, r in table.items() if n.startswith("rheon"))
        rivals = [r for n, r in table.items() if not n.startswith("rheon") and r["gate"]]
        checks[f"{task}: faster than all that pass"] = all(r["rheon is faster by"] > 1 for r in rivals)
    versions = ("jax", "numpy", "scipy", "antropy", "neurokit2", "nolds", "EntropyHub", "pyunicorn")
    sizes = {"dimension": N_DIMENSION, "recurrence": N_RECURRENCE, "fluctuation": N_FLUCTUATION}
    result = {
        "protocol": {"samples": sizes, "repeats": repeats},
        "not in the race": {
            "antropy": "computes neither correlation dimension nor recurrence",
            "EntropyHub": "computes neither",
            "pyunicorn": "computes no correlation dimension",
        },
        "tasks": rows,
        "checks": checks,
        "machine": machine(versions),
    }
    print(checks)
    print("written", record("dimensions", result))
    # detrended fluctuations have no bar
    return 0 if all(ok for name, ok in checks.items() if not name.startswith("detrended")) else 1


if __name__ == "__main__":
    sys.exit(main())
