"""Dynamic modes against PyDMD: time of exact modes at equal eigenvalues, accuracy of optimised and multi-resolution.

Gate first: eigenvalues of both agree to 1e-8, and those of the paths by inner products, by QR, block by block and by
random combinations with each other. Then both are timed in turns in one process, from the array to eigenvalues and
modes. Optimised modes are judged against the known rates of noisy waves, on even and on uneven times; multi-resolution
modes by what their sum misses of a field with a slow wave and a burst.

    python benchmarks/dynamic_modes.py [--write]
"""

from __future__ import annotations

import argparse
import os
import warnings

# the same number of threads for both
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _race import machine, race, ratio, record

import rheon
from rheon.dissect import modes
from rheon.training.streamed_modes import fit_streamed

SHAPE, RANK, GATE = (20_000, 200), 10, 1e-8
SEEDS = 10
RATES = np.array([-0.02 + 2.0j, -0.05 + 3.3j, 5.0j, -0.1 + 0.7j])


def field(variables: int, samples: int, key: int = 0) -> np.ndarray:
    """Five damped waves of random patterns with a little noise. Shape (variable, time)."""
    rng = np.random.default_rng(key)
    rates = -np.linspace(0.001, 0.01, 5) + 1j * np.linspace(0.1, 1.3, 5)
    patterns = rng.normal(size=(variables, 5)) + 1j * rng.normal(size=(variables, 5))
    waves = np.exp(rates[:, None] * np.arange(samples))
    return (patterns @ waves).real + 1e-2 * rng.normal(size=(variables, samples))


def ours(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and modes of snapshots (time, variable)."""
    model = rheon.models.DynamicModes(rank=RANK, centre=False, remainder="dropped")
    law = rheon.fit(model, rheon.Series(rows)).system
    values, vectors = np.linalg.eig(law.matrix)
    return values, law.decode @ vectors


def solver_alone(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same without the record of where a fit comes from, which holds a digest of the data."""
    from rheon.core.progress import Silent
    from rheon.training.modes import dynamic_modes

    model = rheon.models.DynamicModes(rank=RANK, centre=False, remainder="dropped")
    law, _ = dynamic_modes(model, rheon.Series(rows), 0, Silent())
    values, vectors = np.linalg.eig(law.matrix)
    return values, law.decode @ vectors


def theirs(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same by PyDMD."""
    from pydmd import DMD

    made = DMD(svd_rank=RANK, exact=False).fit(x)
    return made.eigs, made.modes


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """Largest distance of eigenvalues, each to its nearest."""
    distance = np.abs(a[:, None] - b[None])
    return float(max(distance.min(0).max(), distance.min(1).max()))


def gate(x: np.ndarray) -> dict:
    """How far eigenvalues of different paths are apart."""
    rows = np.ascontiguousarray(x.T)
    values = ours(rows)[0]
    model = rheon.models.DynamicModes(rank=RANK, centre=False)
    paths = {
        "PyDMD": theirs(x)[0],
        "QR": np.linalg.eigvals(by_qr(rows)),
        "block by block, inner products": np.linalg.eigvals(fit_streamed(model, rows).system.matrix),
        "block by block, incremental": np.linalg.eigvals(
            fit_streamed(model, iter(np.array_split(rows, 8)), keep=200).system.matrix
        ),
        "random combinations (keeps 60 of 200)": np.linalg.eigvals(
            fit_streamed(model, rows, method="randomised", keep=60).system.matrix
        ),
    }
    return {name: apart(values, found) for name, found in paths.items()}


def by_qr(rows: np.ndarray) -> np.ndarray:
    """The matrix by the path that keeps all digits."""
    from rheon.training._operators import operator
    from rheon.training._reduction import isometric
    from rheon.training.modes import in_coordinates

    index = np.lib.stride_tricks.sliding_window_view(np.arange(len(rows)), 2)
    found = in_coordinates(*isometric(rows), index, RANK)
    return operator("exact", found.before, found.after)


def rates_missed(found: np.ndarray) -> float:
    """Root mean square distance of the known rates to the nearest found."""
    found = np.asarray(found, complex)
    both = np.concatenate([found, found.conj()])
    return float(np.sqrt(np.mean(np.abs(RATES[:, None] - both[None]).min(1) ** 2)))


def optimised() -> dict:
    """Errors of rates from noisy waves: 50 variables, 300 samples, even and uneven times. Medians over seeds."""
    from pydmd import BOPDMD

    rows: dict[str, dict[str, list]] = {}
    for key in range(SEEDS):
        rng = np.random.default_rng(key)
        for kind in ("even", "uneven"):
            t = np.sort(rng.uniform(0, 30, 300)) if kind == "uneven" else 0.1 * np.arange(300)
            patterns = rng.normal(size=(50, 4)) + 1j * rng.normal(size=(50, 4))
            x = (np.exp(RATES * t[:, None]) @ patterns.T).real + 0.3 * rng.normal(size=(300, 50))
            series = rheon.Series(x, times=t)
            row = rows.setdefault(kind, {})
            model = rheon.models.DynamicModes(rank=8, method="optimised", centre=False)
            row.setdefault("rheon, optimised", []).append(rates_missed(modes(rheon.fit(model, series)).value))
            try:
                made = BOPDMD(svd_rank=8, num_trials=0, eig_constraints={"conjugate_pairs"}).fit(x.T, t)
                missed = rates_missed(made.eigs)
            except np.linalg.LinAlgError:
                missed = float("inf")
            row.setdefault("PyDMD, BOPDMD", []).append(missed)
            if kind == "even":
                for method in ("exact", "total", "forward-backward"):
                    fit = rheon.fit(model.replace(method=method), series)
                    row.setdefault(f"rheon, {method}", []).append(rates_missed(modes(fit).value))
    return {
        kind: {
            n: {"median": float(np.median(v)), "worst": max(v), "failed": float(np.mean(np.isinf(v)))}
            for n, v in row.items()
        }
        for kind, row in rows.items()
    }


def multiresolution() -> dict:
    """What the sum of modes misses of a field with a slow wave and a burst, as a share of its size."""
    from pydmd import DMD, MrDMD

    rng = np.random.default_rng(0)
    t = 0.05 * np.arange(1600)
    slow = np.exp(0.1j * t)[:, None] * (rng.normal(size=40) + 1j * rng.normal(size=40))
    burst = (np.exp(4j * t) * ((t > 30) & (t < 50)))[:, None] * (rng.normal(size=40) + 1j * rng.normal(size=40))
    x = (slow + burst).real
    size = np.sqrt(np.mean(x**2))
    rows = {}
    for levels in (3, 5, 7):
        model = rheon.models.MultiresolutionModes(levels=levels, cycles=1, centre=False)
        found = rheon.fit(model, rheon.Series(x, times=t)).system.book.reconstruct(t)[0]
        made = MrDMD(DMD(svd_rank=-1), max_level=levels - 1, max_cycles=1).fit(x.T)
        other = np.asarray(made.reconstructed_data).real.T
        rows[f"{levels} levels"] = {
            "rheon": float(np.sqrt(np.mean((found - x) ** 2)) / size),
            "PyDMD": float(np.sqrt(np.mean((other - x) ** 2)) / size),
        }
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    x = field(*SHAPE)
    distances = gate(x)
    print("eigenvalues apart:", {k: f"{v:.1e}" for k, v in distances.items()})
    equal = distances["PyDMD"] <= GATE and distances["QR"] <= GATE
    # each gets the snapshots in the order that it documents
    rows = np.ascontiguousarray(x.T)
    racers = {"PyDMD": lambda: theirs(x), "rheon.fit": lambda: ours(rows), "its solver": lambda: solver_alone(rows)}
    table = race(racers, arguments.repeats)
    speed = {n: {c: ratio(table, "PyDMD", n, c) for c in ("wall", "cpu")} for n in ("rheon.fit", "its solver")}
    print({k: round(v["wall"], 4) for k, v in table.items()}, "times faster:", speed)
    accuracy = {"optimised": optimised(), "multi-resolution": multiresolution()}
    print(accuracy)
    result = {
        "task": f"exact modes of {SHAPE[0]} x {SHAPE[1]}, rank {RANK}, from the array to eigenvalues and modes",
        "gate": {"limit": GATE, "met": equal, "eigenvalues apart": distances},
        "times": table,
        "times faster": speed,
        "accuracy": accuracy,
        "machine": machine(("numpy", "scipy", "pydmd")),
    }
    if arguments.write:
        print(record("dynamic_modes", result))


if __name__ == "__main__":
    main()
