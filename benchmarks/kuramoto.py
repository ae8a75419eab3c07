"""Race: the first 5 Lyapunov exponents of a dense Kuramoto network of 1,000 oscillators, double precision.

Protocol of lyapax's own scaling benchmark: weights 1 but for the diagonal, frequencies from -1 to 1, strength 1, phases
spread evenly at the start, RK4 with steps of 0.01, QR every 10, no transient; but 400 steps in place of 200, since ours
gives no number for less than 32 windows. Three racers:

- `lyapax`, its network as its benchmark builds it: N² sines per evaluation;
- `rheon, sines`: the same N² sines, written as a Flow in this file;
- `rheon`: `rheon.systems.Kuramoto` with the matrix, which takes the sine of the difference apart.

The laws must agree at 20 random states to 1e-10, and one step of ours with one of lyapax; the exponents of so short a
run depend on the initial vectors, so their sums are compared within 0.2 only. Bar: `rheon` at most lyapax's time, the
same sines level with it. Exit code 1 if the gate or the bar fails.

    python benchmarks/kuramoto.py [oscillators]
"""

from __future__ import annotations

import itertools
import sys

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from _race import machine, race, ratio, record

import rheon
from rheon.core.kinds import Flow
from rheon.engine.as_map import as_map

K, STEPS, DT, QR_EVERY = 5, 400, 0.01, 10


class Sines(Flow):
    """The network as a sum of N² sines."""

    frequencies: np.ndarray
    weights: np.ndarray
    size: int = eqx.field(static=True)

    def vector_field(self, t, x, u=None):
        pull = jnp.sum(jnp.asarray(self.weights, x.dtype) * jnp.sin(x[None, :] - x[:, None]), axis=1)
        return self.frequencies + pull / self.size

    def initial(self):
        return phases(self.size)


def phases(n: int, shift: float = 0.0) -> np.ndarray:
    """The start, another one for each call."""
    return np.linspace(0.0, 2 * np.pi, n, endpoint=False) * (1 + shift)


def lyapax_network(n: int, start):
    """lyapax's own problem."""
    from lyapax import network_problem
    from lyapax.coupling import kuramoto_coupling
    from lyapax.network import Network
    from lyapax.simulator import ModelSpec, Parameter, StateVar, build_jax_dfun

    oscillator = ModelSpec(
        name="kuramoto",
        state_variables=(StateVar("theta", default_init=0.0),),
        parameters=(Parameter("omega", 0.0),),
        cvar=("theta",),
        dfun_str={"theta": "omega + c"},
    )
    return network_problem(
        build_jax_dfun(oscillator),
        Network(weights=jnp.ones((n, n)) - jnp.eye(n), cvar_indices=oscillator.cvar_indices),
        kuramoto_coupling(alpha=0.0),
        params={"omega": jnp.linspace(-1.0, 1.0, n), "G": 1.0},
        state0=jnp.asarray(start),
        dt=DT,
        integrator="rk4",
    )


def main(n: int = 1000) -> int:
    """Run, print, record."""
    jax.config.update("jax_enable_x64", True)  # lyapax computes in the global precision
    frequencies, weights = np.linspace(-1, 1, n), np.ones((n, n)) - np.eye(n)
    laws = {"rheon, sines": Sines(frequencies, weights, n), "rheon": rheon.systems.Kuramoto(frequencies, 1.0, weights)}
    shifts = (1e-3 * i for i in itertools.count())
    sums: dict[str, float] = {}

    def ours(name):
        def call():
            result = rheon.measure.lyapunov_spectrum(
                laws[name], K, steps=STEPS, dt=DT, transient=0, qr_every=QR_EVERY, initial=phases(n, next(shifts))
            )
            sums[name] = result["sum"]

        return call

    def theirs():
        from lyapax import lyapunov_spectrum

        result = lyapunov_spectrum(
            lyapax_network(n, phases(n, next(shifts))), n_steps=STEPS, k=K, renorm_every=QR_EVERY
        )
        sums["lyapax"] = float(np.asarray(result.exponents).sum())

    table = race({**{name: ours(name) for name in laws}, "lyapax": theirs}, repeats=3)
    states = np.random.default_rng(0).uniform(0, 2 * np.pi, (20, n))
    apart = max(float(np.abs(laws["rheon"](0.0, x) - laws["rheon, sines"](0.0, x)).max()) for x in states)
    step = lyapax_network(n, states[0]).step_fn
    one = as_map(laws["rheon"], DT)(0.0, jnp.asarray(states[0]))
    apart_from_lyapax = float(np.abs(np.asarray(step(jnp.asarray(states[0]))).ravel() - one).max())
    speed = {name: {c: ratio(table, "lyapax", name, c) for c in ("wall", "cpu")} for name in laws}
    checks = {
        "same_law": apart < 1e-10 and apart_from_lyapax < 1e-10,
        "same_sum": max(sums.values()) - min(sums.values()) < 0.2,
        "not_slower": speed["rheon"]["wall"] >= 1,
        # the sines themselves take nearly all of the time of both: equal up to noise
        "level_on_the_same_sines": speed["rheon, sines"]["cpu"] >= 0.9,
    }
    for name, row in table.items():
        times = f"first {row['first']:.2f} s, warm {row['wall']:.3f} s, cpu {row['cpu']:.3f} s"
        print(f"{name:13} {times}, sum of {K} exponents {sums[name]:.4f}")
    print("speed over lyapax", speed)
    print("checks", checks)
    result = {
        "protocol": {"oscillators": n, "k": K, "steps": STEPS, "dt": DT, "qr_every": QR_EVERY},
        "times": {k: {c: row[c] for c in ("first", "wall", "cpu")} for k, row in table.items()},
        "speed": speed,
        "sums": sums,
        "laws_apart": {"sines": apart, "lyapax_step": apart_from_lyapax},
        "checks": checks,
        "machine": machine(("jax", "jaxlib", "numpy", "lyapax")),
    }
    if n == 1000:
        print("written", record("kuramoto", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
