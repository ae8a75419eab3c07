"""Race: the closed form of a chromatogram, evaluations per second, against quadrature and the non-central chi square.

The gate first: Goldstein's J against six values to ten digits, against SciPy's non-central chi square and against
Gauss-Legendre quadrature of its defining integral, all at random arguments of the sizes that columns have. Then the
clock: what leaves a column of 53 plates at a million random times, two J each for a pulse.

    python benchmarks/chromatogram.py [evaluations]
"""

from __future__ import annotations

import itertools
import sys

import jax
import jax.numpy as jnp
import numpy as np
from _race import machine, race, ratio, record
from scipy.special import i0e
from scipy.stats import ncx2

from rheon.core.precision import precision
from rheon.engine.exchange import step_response
from rheon.engine.goldstein import goldstein
from rheon.papers._chromatograph_checks import TABLE

BAR = 1e6
UPTAKE, RELEASE, PULSE = 60.0, 20.0, 0.05
PLACES, WEIGHTS = np.polynomial.legendre.leggauss(64)


def by_quadrature(a, b):
    """J by 64 nodes on each of up to three stretches, split around the bell of the integrand."""
    ends = np.clip(np.stack([0 * a, b - 5 * np.sqrt(b + 1), b + 5 * np.sqrt(b + 1), a]), 0, a)
    total = 0.0
    for low, high in itertools.pairwise(ends):
        y = low + (high - low) * (PLACES[:, None] + 1) / 2
        bell = np.exp(-((np.sqrt(b) - np.sqrt(y)) ** 2)) * i0e(2 * np.sqrt(b * y))
        total = total + (high - low) / 2 * (WEIGHTS[:, None] * bell).sum(0)
    return 1 - total


def by_chi_square(a, b):
    """J as a probability that SciPy knows."""
    return ncx2.sf(2 * a, 2, 2 * b)


@jax.jit
def outlet(times):
    """A chromatogram: two steps of opposite sign."""
    on, off = (step_response(t, 1.0, UPTAKE, RELEASE).mobile for t in (times, times - PULSE))
    return on - off


def gate(key: int = 0) -> dict:
    """Largest disagreements, and whether they are small enough to race."""
    rng = np.random.default_rng(key)
    a = 10 ** rng.uniform(-2, 2.7, 5_000)
    b = a * 10 ** rng.uniform(-0.5, 0.5, 5_000)
    with precision("double"):
        ours = np.asarray(jax.jit(goldstein)(a, b))
        table = max(abs(float(goldstein(x, y)) / j - 1) for x, y, _, j in TABLE)
    found = {
        "table, relative": table,
        "non-central chi square": float(np.abs(ours - by_chi_square(a, b)).max()),
        "quadrature": float(np.abs(ours - by_quadrature(a, b)).max()),
    }
    return found | {
        "passed": table <= 1e-8 and found["non-central chi square"] <= 1e-11 and found["quadrature"] <= 1e-8
    }


def main(evaluations: int = 1_000_000) -> int:
    checks = gate()
    print("gate", checks)
    if not checks["passed"]:
        return 1
    few = max(1, evaluations // 100)
    times = np.random.default_rng(1).uniform(0.5, 9.0, evaluations)
    late = np.maximum(times[:few] - 1.0, 0.0)
    with precision("double"):
        whole, part = jnp.asarray(times), jnp.asarray(times[:few])
        table = race(
            {
                "closed form": lambda: outlet(whole).block_until_ready(),
                "closed form, a hundredth": lambda: outlet(part).block_until_ready(),
                "quadrature, a hundredth": lambda: by_quadrature(np.full(few, UPTAKE), RELEASE * late),
                "chi square, a hundredth": lambda: by_chi_square(np.full(few, UPTAKE), RELEASE * late),
            }
        )
    rate = evaluations / table["closed form"]["wall"]
    result = {
        "gate": checks,
        "evaluations": evaluations,
        "evaluations per second": rate,
        "evaluations per CPU second": evaluations / table["closed form"]["cpu"],
        "bar": BAR,
        # a chromatogram takes two J, the peers were asked for one
        "J per second over quadrature": 2 * ratio(table, "quadrature, a hundredth", "closed form, a hundredth"),
        "J per second over chi square": 2 * ratio(table, "chi square, a hundredth", "closed form, a hundredth"),
        "passed": bool(rate >= BAR),
        "table": table,
    }
    for name in ("evaluations per second", "J per second over quadrature", "J per second over chi square", "passed"):
        print(f"{name}: {result[name]}")
    record("chromatogram", result | {"machine": machine(("jax", "jaxlib", "numpy", "scipy"))})
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
