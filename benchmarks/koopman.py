"""Race: what a residual costs beside the eigenvalue it belongs to, and the time of a pseudospectrum.

Gate: the eigenvalues of the fast path equal those of plain EDMD by least squares, residuals equal the norms taken over
rows, and tau equals a dense singular value decomposition, all to 1e-8. Bars: EDMD with a residual for every pair costs
at most twice EDMD without; tau on a grid of 60 by 40 points with 200 functions takes at most 20 seconds.

    python benchmarks/koopman.py [rows]

EDMD without residuals is done in three ways: by QR, which is as accurate as ours; by `numpy.linalg.lstsq`; and by the
normal equations, which are faster and square the condition number. The bar is held against the first.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import scipy.linalg
from _race import machine, race, ratio, record

import rheon
from rheon.engine.dictionaries import Radial
from rheon.engine.koopman import compress, pairs, smallest_singular

SIZE, ROWS = 200, 20_000
GRID = np.linspace(-0.5, 1, 60), np.linspace(0, 1, 40)
BARS = {"residuals, times EDMD": 2.0, "pseudospectrum, s": 20.0, "equal to": 1e-8}


def snapshots(rows: int):
    """Bumps at pairs of the Duffing oscillator without friction. Shape (row, feature) twice."""
    system = rheon.systems.Duffing(delta=0.0, gamma=0.0)
    starts = np.random.default_rng(0).uniform(-2, 2, (rows // 5, 2))
    made = pairs(rheon.simulate(system, n=6, dt=0.3, initial=starts))
    dictionary = Radial(SIZE).prepared(made.before, made.after, 0)
    return dictionary.evaluate(made.before), dictionary.evaluate(made.after)


def by_qr(before, after):
    q, r = scipy.linalg.qr(before, mode="economic", check_finite=False)
    return np.linalg.eig(scipy.linalg.solve_triangular(r, q.T @ after, check_finite=False))


def by_least_squares(before, after):
    return np.linalg.eig(np.linalg.lstsq(before, after, rcond=None)[0])


def by_normal_equations(before, after):
    return np.linalg.eig(scipy.linalg.solve(before.T @ before, before.T @ after, assume_a="pos"))


def verified(before, after):
    made = compress(before, after)
    values, vectors = made.eigenpairs()
    return values, made.basis @ vectors, made.residuals(values, vectors), made


def gate(before, after) -> dict:
    values, coefficients, residuals, _ = verified(before, after)
    plain, _ = by_qr(before, after)
    # well-conditioned eigenvalues are compared: those that matter, of modulus above a half
    large = values[np.abs(values) > 0.5]
    apart = float(max(np.abs(plain - v).min() for v in large))
    lost = after @ coefficients - (before @ coefficients) * values
    rows = np.linalg.norm(lost, axis=0) / np.linalg.norm(before @ coefficients, axis=0)
    return {"eigenvalues": apart, "residuals": float(np.abs(rows - residuals).max())}


def pseudospectrum(made) -> dict:
    points = (GRID[0][None] + 1j * GRID[1][:, None]).ravel()
    wall, cpu = time.perf_counter(), time.process_time()
    tau, _ = smallest_singular(made, points)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    some = np.arange(0, len(points), 48)
    start, start_cpu = time.perf_counter(), time.process_time()
    dense, _ = smallest_singular(made, points[some], dense=True)
    share = len(points) / len(some)
    return {
        "points": len(points), "functions": made.rank, "s": wall, "CPU s": cpu,
        "dense, extrapolated, s": (time.perf_counter() - start) * share,
        "dense, extrapolated, CPU s": (time.process_time() - start_cpu) * share,
        "largest difference": float(np.abs(dense - tau[some]).max()),
    }  # fmt: skip


def main(rows: int = ROWS) -> int:
    before, after = snapshots(rows)
    off = gate(before, after)
    plane = pseudospectrum(verified(before, after)[-1])
    table = race({
        "EDMD with residuals": lambda: verified(before, after),
        "EDMD by QR": lambda: by_qr(before, after),
        "EDMD by least squares": lambda: by_least_squares(before, after),
        "EDMD by normal equations": lambda: by_normal_equations(before, after),
    })  # fmt: skip
    times = {f"residuals, times {name}": ratio(table, "EDMD with residuals", name) for name in list(table)[1:]}
    cpu = {f"residuals, times {n}, CPU": ratio(table, "EDMD with residuals", n, "cpu") for n in list(table)[1:]}
    equal = max(*off.values(), plane["largest difference"]) <= BARS["equal to"]
    held = (
        times["residuals, times EDMD by QR"] <= BARS["residuals, times EDMD"]
        and plane["s"] <= BARS["pseudospectrum, s"]
    )
    result = {
        "rows": rows, "functions": SIZE, "gate": off, "pseudospectrum": plane, "race": table, **times, **cpu,
        "bars": BARS, "passed": bool(equal and held),
    }  # fmt: skip
    for name in ("gate", "pseudospectrum", *times, *cpu, "passed"):
        print(f"{name}: {result[name]}")
    record("koopman", result | {"machine": machine(("jax", "numpy", "scipy"))})
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
