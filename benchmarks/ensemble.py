"""Race: 8,192 Lorenz systems, 1,000 fixed Runge–Kutta steps in single precision, last state kept.

Ours keeps the components in separate arrays; the rival is diffrax under vmap with a constant step and the same
classical tableau of four stages. Both start from the same states. Times count only if the states after 100 steps agree
to 1e-5 relative (the gate; after 1,000 steps of chaos rounding alone parts them). Exit code 1 if the gate or the bar
fails.

    python benchmarks/ensemble.py
"""

from __future__ import annotations

import sys

import diffrax
import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from _race import machine, race, ratio, record

import rheon
from rheon.engine.solve import solve

PATHS, STEPS, DT = 8192, 1000, 0.001
GATE, BAR = 1e-5, 15.0


class ClassicalRK4(diffrax.AbstractERK):
    """Kutta's method of order 4 as a diffrax solver: the same four stages as ours."""

    tableau = diffrax.ButcherTableau(
        a_lower=(np.array([0.5]), np.array([0.0, 0.5]), np.array([0.0, 0.0, 1.0])),
        b_sol=np.array([1 / 6, 1 / 3, 1 / 3, 1 / 6]),
        b_error=np.zeros(4),
        c=np.array([0.5, 0.5, 1.0]),
    )
    interpolation_cls = diffrax.ThirdOrderHermitePolynomialInterpolation.from_k

    def order(self, terms):
        return 4


@eqx.filter_jit
def rival(system, starts, steps: int, solver):
    """Last states by diffrax under vmap."""
    term = diffrax.ODETerm(lambda t, y, args: system(t, y))

    def one(start):
        solution = diffrax.diffeqsolve(
            term,
            solver,
            0.0,
            steps * DT,
            dt0=DT,
            y0=start,
            stepsize_controller=diffrax.ConstantStepSize(),
            saveat=diffrax.SaveAt(t1=True),
            adjoint=diffrax.DirectAdjoint(),  # the fastest of its adjoints here
            max_steps=steps + 8,  # a sum of steps in single precision may end one step late
        )
        return solution.ys[0]

    return jax.vmap(one)(starts)


def ours(system, starts, steps: int, solver: str = "rk4"):
    """Last states by the fused kernel."""
    return solve(system, [0.0, steps * DT], starts, solver=solver, step=DT)[:, -1]


def main() -> int:
    """Race, gate, record."""
    system = rheon.systems.Lorenz()
    spread = np.random.default_rng(0).normal(size=(PATHS, 3))
    starts = jnp.asarray(system.initial() + spread, jnp.float32)
    mine, theirs = ours(system, starts, 100), rival(system, starts, 100, ClassicalRK4())
    gap = float(jnp.max(jnp.abs(mine - theirs)) / jnp.max(jnp.abs(theirs)))
    per_path = jnp.linalg.norm(mine - theirs, axis=1) / jnp.linalg.norm(theirs, axis=1)
    worst = float(per_path.max())
    print(f"gate: after 100 steps the worst path differs by {worst:.2e} relative (limit {GATE:.0e})")
    table = race(
        {
            "rheon rk4": lambda: ours(system, starts, STEPS).block_until_ready(),
            "diffrax rk4": lambda: rival(system, starts, STEPS, ClassicalRK4()).block_until_ready(),
            "rheon tsitouras": lambda: ours(system, starts, STEPS, "rk5").block_until_ready(),
            "diffrax tsit5": lambda: rival(system, starts, STEPS, diffrax.Tsit5()).block_until_ready(),
        }
    )
    for name, row in table.items():
        print(f"{name:16s} wall {row['wall']:.4f} s   cpu {row['cpu']:.4f} s   first call {row['first']:.2f} s")
    ratios = {
        "rk4 wall": ratio(table, "diffrax rk4", "rheon rk4"),
        "rk4 cpu": ratio(table, "diffrax rk4", "rheon rk4", "cpu"),
        "tsitouras wall": ratio(table, "diffrax tsit5", "rheon tsitouras"),
        "tsitouras cpu": ratio(table, "diffrax tsit5", "rheon tsitouras", "cpu"),
    }
    for name, value in ratios.items():
        print(f"{name}: {value:.1f} times faster")
    passed = worst <= GATE and ratios["rk4 wall"] >= BAR
    record(
        "ensemble",
        {
            "race": f"{PATHS} Lorenz systems, {STEPS} fixed steps of {DT}, float32, last state kept",
            "gate": {"largest relative difference after 100 steps": worst, "of the largest value": gap, "limit": GATE},
            "bar": {"rk4 wall": BAR},
            "ratios": ratios,
            "times": table,
            "passed": passed,
            "machine": machine(("jax", "jaxlib", "diffrax", "equinox", "numpy")),
        },
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
