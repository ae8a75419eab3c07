"""Race: Lyapunov spectrum of the Lorenz system, 50,000 RK4 steps of 0.01, QR every 10, double precision.

Protocol: parameters (10, 28, 8/3), start (1, 1, 1), transient of 100 time units, all three exponents. The rival is
lyapax. Warm calls, each with another start, so that nothing can be remembered. A time counts only if both answers pass
the gate: largest exponent 0.9056 within 0.025, second within 0.015 of 0, sum -13.6667 within 2e-4. Then the errors
are put to the test over 50 seeds: the 95 % interval must hold the truth in 90 % of them. Exit code 1 if the gate or a
bar fails.

    python benchmarks/lyapunov.py
"""

from __future__ import annotations

import itertools
import sys

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


def passes(spectrum) -> bool:
    """The gate."""
    return bool(
        abs(spectrum[0] - TRUTH) < 0.025 and abs(spectrum[1]) < 0.015 and abs(float(np.sum(spectrum)) - SUM) < 2e-4
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
    jax.config.update("jax_enable_x64", True)  # the rival computes in the global precision
    last: dict[str, np.ndarray] = {}
    starts = (np.array([1.0, 1.0, 1.0 + 0.01 * i]) for i in itertools.count())

    def racer(name, run):
        def call():
            last[name] = run(next(starts))

        return call

    table = race({"rheon": racer("rheon", ours), "lyapax": racer("lyapax", theirs)})
    spectra = {"rheon": ours([1.0, 1.0, 1.0]), "lyapax": theirs([1.0, 1.0, 1.0])}
    gates = {name: passes(s) and passes(last[name]) for name, s in spectra.items()}
    speed = {clock: ratio(table, "lyapax", "rheon", clock) for clock in ("wall", "cpu")}
    covered = coverage()
    checks = {
        "both_pass_the_gate": all(gates.values()),
        "speed": speed["wall"] >= SPEED_BAR,
        "coverage": covered["within_interval_95"] >= COVERAGE_BAR,
        "sum": covered["largest_sum_deviation"] <= 2e-4,
        "first_exponent": bool(abs(spectra["rheon"][0] - TRUTH) <= 0.012),
    }
    result = {
        "protocol": {"steps": STEPS, "dt": DT, "qr_every": QR_EVERY, "transient_steps": TRANSIENT},
        "spectra": {k: v.tolist() for k, v in spectra.items()},
        "sums": {k: float(v.sum()) for k, v in spectra.items()},
        "times": {k: {c: row[c] for c in ("first", "wall", "cpu")} for k, row in table.items()},
        "speed": speed,
        "coverage": covered,
        "checks": checks,
        "machine": machine(("jax", "jaxlib", "numpy", "lyapax")),
    }
    for name, row in table.items():
        s = ", ".join(f"{v:.5f}" for v in spectra[name])
        print(
            f"{name:8} first {row['first']:.2f} s, warm {1e3 * row['wall']:.1f} ms, cpu {1e3 * row['cpu']:.1f} ms: {s}"
        )
    print(f"speed {speed['wall']:.1f} x wall, {speed['cpu']:.1f} x cpu (bar {SPEED_BAR:g})")
    print("coverage", covered)
    print("checks", checks)
    print("written", record("lyapunov", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
