"""Race: the largest Lyapunov exponent of the Lorenz system on a grid of 64 x 64 parameters, double precision.

Protocol: rho from 0 to 200, sigma from 4 to 20, RK4 with steps of 0.01, 2,000 of them after a transient of 1,000, one
tangent vector normalised every 10 steps. Racers: `exponent_map`, all cells in one compiled function; a loop in Python
over `lyapunov_spectrum`, compiled once and called for every 16th cell (its time is taken times 16); where pynamicalsys
is installed, a loop over its `lyapunov` for every 64th cell (times 64; it normalises at every step). Gate: 95 % of the
cells agree with the loop within 5 standard errors of the difference and 1e-3. Bar: 20 times faster than the loop. Exit
code 1 if the gate or the bar fails.

    python benchmarks/grids.py
"""

from __future__ import annotations

import importlib.util
import sys
import time

import numpy as np
from _race import machine, record

import rheon

SIDE, STEPS, TRANSIENT, DT, EVERY = 64, 2000, 1000, 0.01, 10
RHO, SIGMA = np.linspace(0.0, 200.0, SIDE), np.linspace(4.0, 20.0, SIDE)
BAR = 20.0


def clocked(run):
    """What `run` returns, its wall and its CPU time."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = run()
    return answer, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def grid(shift: float = 0.0):
    """The whole map in one call."""
    return rheon.measure.exponent_map(
        rheon.systems.Lorenz(), {"rho": RHO + shift, "sigma": SIGMA}, steps=STEPS, transient=TRANSIENT, qr_every=EVERY
    )


def loop(cells, shift: float = 0.0) -> list:
    """One call of `lyapunov_spectrum` per cell."""
    return [
        rheon.measure.lyapunov_spectrum(
            rheon.systems.Lorenz().replace(rho=RHO[i] + shift, sigma=SIGMA[j]),
            1, steps=STEPS, transient=TRANSIENT, qr_every=EVERY,
        )
        for i, j in cells
    ]  # fmt: skip


def numba_loop(cells) -> list:
    """One call of pynamicalsys per cell."""
    from pynamicalsys import ContinuousDynamicalSystem

    system = ContinuousDynamicalSystem(model="lorenz system")
    system.integrator("rk4", time_step=DT)
    start = rheon.systems.Lorenz().initial()
    return [
        system.lyapunov(
            start, STEPS * DT, parameters=[SIGMA[j], RHO[i], 8 / 3], transient_time=TRANSIENT * DT, num_exponents=1
        )
        for i, j in cells
    ]


def main() -> int:
    """Run, print, record."""
    _, first = clocked(grid)
    ours, warm = clocked(lambda: grid(1e-6))
    some = [divmod(c, SIDE) for c in range(0, SIDE * SIDE, 16)]
    loop(some[:2])
    alone, part = clocked(lambda: loop(some))
    value, error = np.array([r.value[0] for r in alone]), np.array([r.error[0] for r in alone])
    at = tuple(np.array(some).T)
    there, spread = ours.value[at], np.hypot(error, ours.error[at])
    agreement = float((np.abs(there - value) <= 5 * spread + 1e-3).mean())
    times = {"grid_first": first, "grid": warm, "loop": {c: 16 * t for c, t in part.items()}}
    if importlib.util.find_spec("pynamicalsys"):
        few = some[::4]
        numba_loop(few[:1])
        _, rival = clocked(lambda: numba_loop(few))
        times["pynamicalsys"] = {c: 64 * t for c, t in rival.items()}
    speed = {name: {c: times[name][c] / warm[c] for c in ("wall", "cpu")} for name in times if "grid" not in name}
    checks = {
        "agreement": agreement >= 0.95,
        "speed": speed["loop"]["wall"] >= BAR,
        "faster_than_all": all(s["wall"] >= 1 for s in speed.values()),
    }
    for name, row in times.items():
        print(f"{name:13} wall {row['wall']:.2f} s, cpu {row['cpu']:.2f} s")
    print("speed", speed, "agreement", agreement)
    print("checks", checks)
    result = {
        "protocol": {"side": SIDE, "steps": STEPS, "transient": TRANSIENT, "dt": DT, "qr_every": EVERY},
        "times": times,
        "speed": speed,
        "agreement": agreement,
        "verdicts": {v: int((ours["verdicts"] == v).sum()) for v in ("chaotic", "regular", "diverged")},
        "checks": checks,
        "machine": machine(("jax", "jaxlib", "numpy", "pynamicalsys")),
    }
    print("written", record("grids", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
