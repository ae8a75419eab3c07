"""Race: the forced orbit of a network on Lorenz, all times at once by Newton's method against the loop over time.

Shallow PLRNN, M 3, H 50, alpha 0.2, float32, one window; states, and their gradient. Gate: both agree to 1e-3, Newton's
method converges. There is no bar on a CPU: the figures are the rule by which `rheon.engine.deer.advised` chooses.

    python benchmarks/deer.py [length ...]
"""

from __future__ import annotations

import sys

import jax
import jax.numpy as jnp
import numpy as np
from _race import machine, race, ratio, record

import rheon
from rheon.engine import deer
from rheon.training import _orbit, gradient

GATE, SHARE = 1e-3, 0.2


def window(length: int) -> np.ndarray:
    """A standardised Lorenz path, dt 0.01. Shape (length + 1, 3)."""
    values = rheon.simulate(rheon.systems.Lorenz(), n=length + 1, dt=0.01, transient=20.0).values
    return ((values - values.mean(0)) / values.std(0)).astype(np.float32)


def law_for(data: np.ndarray):
    """A network after a short training: its Jacobians are those of Lorenz."""
    model = rheon.models.ShallowPLRNN(hidden=50, updates=1_000, length=100, alpha=SHARE)
    return gradient.train(model, data[None], 0.01, jax.random.key(0))[0]


def ways(law, data: np.ndarray):
    """Loss and gradient of one window by either way, compiled."""
    inputs, targets = jnp.asarray(data[:-1, :, None]), jnp.asarray(data[1:, :, None])
    mixing = jnp.full((len(inputs), 3), SHARE)

    def states(law, parallel: bool):
        first, share = inputs[0], _orbit.spread(law, mixing)
        if parallel:
            return _orbit.parallel_orbit(law, first, inputs, share)[0]
        return _orbit.forced_orbit(law, first, inputs, share)[0]

    loss = lambda law, parallel: jnp.mean((states(law, parallel) - targets) ** 2)  # noqa: E731
    return jax.jit(states, static_argnums=1), jax.jit(jax.grad(loss, allow_int=True), static_argnums=1)


def main(*lengths: int) -> int:
    """Gate, race, record."""
    lengths = lengths or (1_024, 16_384)
    law = law_for(window(20_000))
    rows, passed = {}, True
    for length in lengths:
        data = window(length)
        states, slope = ways(law, data)
        gap = float(jnp.abs(states(law, True) - states(law, False)).max())
        step = lambda p, z, x: p(0.0, z + SHARE * (x - z))  # noqa: E731
        report = deer.solve(step, law, jnp.asarray(data[0]), jnp.asarray(data[:-1]), guess=jnp.asarray(data[1:]))[1]
        runs = {
            f"{what}, {name}": lambda run=run, parallel=parallel: jax.block_until_ready(run(law, parallel))
            for what, run in (("states", states), ("gradient", slope))
            for name, parallel in (("loop", False), ("at once", True))
        }
        table = race(runs, repeats=5)
        passed &= gap <= GATE and bool(report.converged)
        rows[str(length)] = {
            "largest difference": gap,
            "iterations": int(report.iterations),
            "loop over time, times faster: states": ratio(table, "states, at once", "states, loop"),
            "loop over time, times faster: gradient": ratio(table, "gradient, at once", "gradient, loop"),
            "times": table,
        }
        print(f"T = {length}: " + ", ".join(f"{k} {v}" for k, v in rows[str(length)].items() if k != "times"))
        print("\n".join(f"  {name:20s} {1e3 * row['wall']:9.2f} ms" for name, row in table.items()))
    record(
        "deer",
        {
            "race": "shallow PLRNN, M 3, H 50, alpha 0.2, float32, one window, by length of the window",
            "gate": {"limit": GATE},
            "lengths": rows,
            "passed": passed,
            "machine": machine() | {"platform": jax.local_devices()[0].platform},
        },
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
