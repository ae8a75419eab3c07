"""Race: Lyapunov spectrum of the Lorenz system, 50,000 steps of 0.01, QR every 10, double precision.

Protocol: parameters (10, 28, 8/3), start (1, 1, 1), transient of 100 time units, all three exponents. Rivals, those
that are installed: lyapax (RK4, QR every 10), pynamicalsys (RK4 with its own Jacobian in Numba; it orthonormalises at
every step and has no choice) and jitcode_lyap (compiled C, dopri5 at its default tolerances, asked every 0.1 time
units: it has no fixed steps). Warm calls, each with another start, so that nothing can be remembered; what is built
once (C code, Numba) counts as the first call. A time counts only if the answer passes the gate: largest exponent
0.9056 within 0.025, second within 0.015 of 0, sum -13.6667 within 2e-4 (2e-2 for an adaptive rival, whose exponents do
not sum to the divergence of its steps). Then our errors are put to the test over 50 seeds: the 95 % interval must hold
the truth in 90 % of them. Exit code 1 if our gate or a bar fails.

    python benchmarks/lyapunov.py
"""

from __future__ import annotations

import functools
import importlib.util
import itertools
import sys
import warnings

import jax
import numpy as np
from _race import machine, race, ratio, record

import rheon

STEPS, DT, QR_EVERY, TRANSIENT = 50_000, 0.01, 10, 10_000
TRUTH, SUM = 0.9056, -(10 + 1 + 8 / 3)
SPEED_BAR, COVERAGE_BAR, SEEDS = 10.0, 0.9, 50


def ours(start) -> np.ndarray:
    """The spectrum by rheon."""
    result = rheon.measure.lyapunov_spectrum(
        rheon.systems.Lorenz(), steps=STEPS, dt=DT, transient=TRANSIENT, qr_every=QR_EVERY, initial=start
    )
    return result.value


def theirs(start) -> np.ndarray:
    """The spectrum by lyapax."""
    import jax.numpy as jnp
    import lyapax

    def rate(x):
        return jnp.stack([10.0 * (x[1] - x[0]), x[0] * (28.0 - x[2]) - x[1], x[0] * x[1] - 8 / 3 * x[2]])

    problem = lyapax.ode_problem(rate, jnp.asarray(start), DT, "rk4")
    result = lyapax.lyapunov_spectrum(problem, n_steps=STEPS, renorm_every=QR_EVERY, t_transient=TRANSIENT * DT)
    return np.asarray(result.exponents)


def numba(start) -> np.ndarray:
    """The spectrum by pynamicalsys."""
    return np.asarray(_numba().lyapunov(list(start), STEPS * DT, transient_time=TRANSIENT * DT))


@functools.cache
def _numba():
    from pynamicalsys import ContinuousDynamicalSystem

    system = ContinuousDynamicalSystem(model="lorenz system", parameters=None)
    system.set_parameters([10.0, 28.0, 8 / 3])
    system.integrator("rk4", time_step=DT)
    return system


def compiled_c(start) -> np.ndarray:
    """The spectrum by jitcode_lyap."""
    system = _compiled_c()
    system.set_initial_value(np.asarray(start, float), 0.0)
    system.integrate(TRANSIENT * DT)
    gap = QR_EVERY * DT
    rates = [system.integrate(TRANSIENT * DT + (i + 1) * gap)[1] for i in range(STEPS // QR_EVERY)]
    return np.mean(rates, axis=0)


@functools.cache
def _compiled_c():
    from jitcode import jitcode_lyap, y

    law = [10.0 * (y(1) - y(0)), y(0) * (28.0 - y(2)) - y(1), y(0) * y(1) - 8 / 3 * y(2)]
    system = jitcode_lyap(law, n_lyap=3, verbose=False)
    system.set_integrator("dopri5")
    return system


RIVALS = {"lyapax": theirs, "pynamicalsys": numba, "jitcode": compiled_c}


def passes(spectrum, sum_within: float = 2e-4) -> bool:
    """The gate."""
    return bool(
        abs(spectrum[0] - TRUTH) < 0.025
        and abs(spectrum[1]) < 0.015
        and abs(float(np.sum(spectrum)) - SUM) < sum_within
    )


def coverage() -> dict:
    """How often the standard error, and the 95 % interval, hold the truth; and which multiple would hold it in 90 %."""
    result = rheon.measure.lyapunov_spectrum
    rng = np.random.default_rng(0)
    rows = [
        result(rheon.systems.Lorenz(), steps=STEPS, initial=np.array([1.0, 1.0, 20.0]) + rng.normal(size=3), key=seed)
        for seed in range(SEEDS)
    ]
    values, errors = np.array([r.value[0] for r in rows]), np.array([r.error[0] for r in rows])
    intervals = np.array([r["interval"][0] for r in rows])
    sums = np.array([r["sum"] for r in rows])
    distance = np.abs(values - TRUTH)
    return {
        "seeds": SEEDS,
        "mean": float(values.mean()),
        "scatter": float(values.std(ddof=1)),
        "mean_error": float(errors.mean()),
        "within_one_error": float((distance <= errors).mean()),
        "within_interval_95": float(((intervals[:, 0] <= TRUTH) & (intervals[:, 1] >= TRUTH)).mean()),
        "multiple_for_90_percent": float(np.quantile(distance / errors, 0.9)),
        "within_0.012": float((distance <= 0.012).mean()),
        "largest_sum_deviation": float(np.abs(sums - SUM).max()),
    }


def main() -> int:
    """Run, print, record."""
    jax.config.update("jax_enable_x64", True)  # lyapax computes in the global precision
    warnings.simplefilter("ignore")  # of rivals
    last: dict[str, np.ndarray] = {}
    starts = (np.array([1.0, 1.0, 1.0 + 0.01 * i]) for i in itertools.count())

    def racer(name, run):
        def call():
            last[name] = run(next(starts))

        return call

    runs = {"rheon": ours} | {name: run for name, run in RIVALS.items() if importlib.util.find_spec(name)}
    table = race({name: racer(name, run) for name, run in runs.items()})
    spectra = {name: run([1.0, 1.0, 1.0]) for name, run in runs.items()}
    loose = {"jitcode": 2e-2}
    gates = {name: all(passes(s, loose.get(name, 2e-4)) for s in (spectra[name], last[name])) for name in runs}
    rivals = [name for name in runs if name != "rheon"]
    speed = {name: {clock: ratio(table, name, "rheon", clock) for clock in ("wall", "cpu")} for name in rivals}
    covered = coverage()
    checks = {
        "ours_passes_the_gate": gates["rheon"],
        "fastest_warm": all(speed[name]["wall"] >= 1 for name in rivals),
        "speed": "lyapax" not in speed or speed["lyapax"]["wall"] >= SPEED_BAR,
        "coverage": covered["within_interval_95"] >= COVERAGE_BAR,
        "sum": covered["largest_sum_deviation"] <= 2e-4,
    }
    result = {
        "protocol": {"steps": STEPS, "dt": DT, "qr_every": QR_EVERY, "transient_steps": TRANSIENT},
        "spectra": {k: v.tolist() for k, v in spectra.items()},
        "sums": {k: float(v.sum()) for k, v in spectra.items()},
        "gates": gates,
        "times": {k: {c: row[c] for c in ("first", "wall", "cpu")} for k, row in table.items()},
        # of lyapax, the rival with the same protocol step by step
        "speed": speed.get("lyapax", {}),
        "speeds": speed,
        "missing": [name for name in RIVALS if name not in runs],
        "coverage": covered,
        "checks": checks,
        "machine": machine(("jax", "jaxlib", "numpy", *RIVALS)),
    }
    for name, row in table.items():
        s = ", ".join(f"{v:.5f}" for v in spectra[name])
        times = f"first {row['first']:.2f} s, warm {1e3 * row['wall']:.1f} ms, cpu {1e3 * row['cpu']:.1f} ms"
        print(f"{name:12} {times}: {s} {'passes' if gates[name] else 'FAILS THE GATE'}")
    for name in rivals:
        print(f"{name}: {speed[name]['wall']:.1f} x wall, {speed[name]['cpu']:.1f} x cpu")
    print("coverage", covered)
    print("checks", checks)
    print("written", record("lyapunov", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
