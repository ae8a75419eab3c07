"""Costs of linear operators by structure: numbers, operations and time of one product, and free runs of networks.

Operations and time are told apart, since one says little about the other: a product is timed within one compiled call
of many (batch 1), and with 256 vectors at once. Gate: every product equals that of the dense matrix to 1e-4 of its size
in single precision. Bars: the slope of log time over log n, n = 64 to 4096, stays below 1.35 for the structures of
n log n operations; a free run of the structured network (two hidden layers of that width on 16 delays of 3 variables,
one path) takes at most half the time of the dense one, for every width from 512.

    python benchmarks/operators.py
"""

from __future__ import annotations

import statistics
import sys

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from _race import machine, record

from rheon.engine.operators.structures import STRUCTURES, draw
from rheon.papers import _stnn_algebra as costs

SIZES = costs.SIZES
WIDTHS = (256, 512, 1024, 2048)
LOGARITHMIC = ("spectral", "toeplitz", "hankel", "circulant", "butterfly")
BATCH, GATE, SLOPE, FASTER = 256, 1e-4, 1.35, 2.0


def gate() -> float:
    """The largest relative difference between a product and that of the dense matrix."""
    rng, worst = np.random.default_rng(0), 0.0
    for name in STRUCTURES:
        for n in (64, 1024):
            operator, x = draw(name, rng, n, n), rng.normal(size=n).astype(np.float32)
            exact = np.asarray(operator.as_matrix(), np.float64) @ x
            worst = max(worst, float(np.abs(np.asarray(operator.apply(x)) - exact).max() / np.abs(exact).max()))
    return worst


@eqx.filter_jit
def _batch(operator, x, count: int):
    return jax.lax.fori_loop(0, count, lambda _, x: jnp.clip(operator.apply(x), -1, 1), jnp.asarray(x))


def batched(operator, turns: int = 5) -> float:
    """Seconds per vector where 256 of them go in at once."""
    n = operator.shape[0]
    count = int(np.clip(2e8 / (operator.flops * BATCH), 2, 200))
    x = np.random.default_rng(0).normal(size=(BATCH, n)).astype(np.float32)
    run = lambda: jax.block_until_ready(_batch(operator, x, count))  # noqa: E731
    run()
    return min(costs.timed(run) for _ in range(turns)) / (count * BATCH)


def table() -> dict[str, dict]:
    """Structure -> lists over `SIZES`."""
    rng = np.random.default_rng(0)
    rows: dict[str, dict] = {
        name: {k: [] for k in ("numbers", "operations", "us", "us in a batch")} for name in STRUCTURES
    }
    for n in SIZES:
        for name in STRUCTURES:
            operator = draw(name, rng, n, n, 1.5)
            rows[name]["numbers"].append(operator.n_parameters)
            rows[name]["operations"].append(operator.flops)
            rows[name]["us"].append(1e6 * costs.seconds_per_product(operator, 7))
            rows[name]["us in a batch"].append(1e6 * batched(operator))
    return rows


def free_runs() -> dict[str, dict]:
    """Width -> how many times faster a step of a free run is than with dense layers."""
    found = {}
    for width in WIDTHS:
        names = ("dense", *costs.RACED, "low-rank", "diagonal-low-rank")
        times = costs.rollout_seconds(width, names, 9)
        faster = {n: statistics.median(d / t for d, t in zip(times["dense"], times[n], strict=True)) for n in names[1:]}
        dense = 1e6 * statistics.median(times["dense"]) / costs.STEPS
        found[str(width)] = {"us per step, dense": dense, "times faster": faster}
        print(f"width {width:5d}: dense {dense:8.1f} us per step; times faster: ", end="")
        print(", ".join(f"{n} {r:.2f}" for n, r in faster.items()))
    return found


def main() -> int:
    """Gate, tables, record."""
    worst = gate()
    print(f"gate: products differ from dense ones by {worst:.1e} relative (limit {GATE:.0e})")
    rows = table()
    print(f"{'structure':18s}{'slope of time':>14s}{'operations':>12s}{'us, n = 512':>13s}{'us, n = 4096':>14s}")
    slopes, counts = {}, {}
    for name, row in rows.items():
        slopes[name], counts[name] = costs.slope(SIZES, row["us"]), costs.slope(SIZES, row["operations"])
        at = row["us"][SIZES.index(512)], row["us"][-1]
        print(f"{name:18s}{slopes[name]:14.2f}{counts[name]:12.2f}{at[0]:13.2f}{at[1]:14.2f}")
    runs = free_runs()
    spectral = {width: row["times faster"]["spectral"] for width, row in runs.items() if int(width) >= 512}
    met = {
        f"slopes of {', '.join(LOGARITHMIC)} below {SLOPE}": all(slopes[n] < SLOPE for n in LOGARITHMIC),
        f"spectral free runs at least {FASTER:g} times faster from width 512": min(spectral.values()) >= FASTER,
    }
    passed = worst <= GATE and all(met.values())
    record(
        "operators",
        {
            "race": "products of size n in float32, batch 1 and 256; free runs of networks on 48 delays, batch 1",
            "gate": {"largest relative difference": worst, "limit": GATE},
            "sizes": list(SIZES),
            "table": rows,
            "slope of time": slopes,
            "slope of operations": counts,
            "free runs": runs,
            "met": met,
            "passed": passed,
            "machine": machine(("jax", "jaxlib", "lineax", "numpy")),
        },
    )
    print(met)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
