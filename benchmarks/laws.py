"""Check: laws of measured systems, with errors; what is held out is simulated, never fitted.

    python benchmarks/laws.py [silverbox] [single] [double] [pendulum] [lynx]

silverbox: an equation of the second order for the output, driven by the input, from samples 40,700 to 127,000 of the
    record "arrow"; library of degree 3 in output, its velocity and input. The arrow-head (the first 40,000 samples,
    mean of the error removed as in the linear baseline of 14.1 mV) is simulated once with the measured input,
    interpolated by cubics; the first 200 samples settle and are not counted.
single, double, pendulum: oscillators of Schmidt and Lipson, fitted to the first 70 %, simulated from there on. The
    library is linear for the masses between springs; linear, sine and cosine for the pendulum.
lynx: Lotka-Volterra from 21 yearly counts of lynx and hare, in logarithms, from the terms 1, hare, lynx; beside it the
    Bayesian fit of Carpenter 2018 (recalled).
The data folder is RHEON_DATA (default ../shared/data). Results: benchmarks/results/laws.json
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from _race import RESULTS, machine, record

import rheon
from rheon.core.library import Custom, Library, Polynomial, Trigonometric
from rheon.core.precision import precision
from rheon.models.sparse_equations import SparseEquations

os.environ.setdefault("RHEON_DATA", str(Path(__file__).resolve().parents[2] / "shared" / "data"))
LINEAR = 14.1
SETTLE = 200
# years on each side of a bump: five is the least, and a cycle takes ten
WIDTH = 5.0


def between(values: np.ndarray, dt: float):
    """A function of time that interpolates samples by cubics."""
    held = jnp.asarray(values)

    def at(t):
        place = t / dt
        i = jnp.clip(jnp.floor(place).astype(int), 1, len(values) - 3)
        f = place - i
        weights = (
            -f * (f - 1) * (f - 2) / 6,
            (f + 1) * (f - 1) * (f - 2) / 2,
            -(f + 1) * f * (f - 2) / 2,
            (f + 1) * f * (f - 1) / 6,
        )
        return jnp.stack([sum(w * held[i + k - 1] for k, w in enumerate(weights))])

    return at


def simulated(law, series, outputs: tuple[str, ...], inputs: str = "") -> np.ndarray:
    """The law's path over a series, from the state that its first samples show; and the measured one."""
    measured = series.select(outputs)
    start = law.context - 1
    with precision("double"):
        state = np.asarray(law.encode(jnp.asarray(measured.values[: law.context])))
        drive = {"inputs": between(series[inputs], series.dt)} if inputs else {}
        times = (series.times - series.times[0])[start:]
        run = rheon.simulate(law, times, initial=state, solver="rk4", step=min(law.step, series.dt / 4), **drive)
    return np.stack([run.values, measured.values[start:]])


def silverbox() -> dict:
    """The driven law, and its error on the arrow-head."""
    series = rheon.datasets.silverbox.load("arrow")
    train = series.window(40_700, 127_000)
    fit = rheon.fit(SparseEquations(Polynomial(3), order=2, inputs=("u",)), train)
    found, errors = {}, {}
    for name, part in (("training", train.window(0, 40_000)), ("arrow-head", series.window(0, 40_000))):
        run, truth = simulated(fit.system, part, ("y",), "u")[:, SETTLE:, 0]
        gap = 1e3 * (run - truth)
        errors[name] = {"rmse mV": float(np.sqrt(np.mean(gap**2))), "rmse mV, mean removed": float(gap.std())}
    found = told(fit) | {"errors": errors}
    better = LINEAR / errors["arrow-head"]["rmse mV, mean removed"]
    return found | {"times below the linear baseline": better, "holds": bool(better >= 5)}


def oscillator(part: str, library: Library) -> dict:
    """A law from the first 70 % of a release; the rest is simulated."""
    series = rheon.datasets.oscillators_schmidt_lipson.load(part)
    names = tuple(n for n in series.names if not n.startswith("v"))
    series = series.select(names)
    cut = int(0.7 * series.n_times)
    fit = rheon.fit(SparseEquations(library, order=2), series.window(0, cut))
    whole = fit.system.context
    starts = [int(s) for _, s in series.valid_starts(whole) if s >= cut]
    run, truth = simulated(fit.system, series.window(starts[0]), names)
    # a phase that drifts shows as an error that grows: two seconds, and all that is left
    steps = min(round(2 / series.dt), len(run))
    share = [float(np.sqrt(np.nanmean((run[:k] - truth[:k]) ** 2) / np.nanvar(truth))) for k in (steps, len(run))]
    return told(fit) | {"held-out error over spread": {"two seconds": share[0], "all": share[1]}}


def lynx() -> dict:
    """Lotka-Volterra in logarithms, where it is linear in its numbers: d log(hare) / dt = a - b lynx, and so on."""
    series = rheon.datasets.lynx_hare.load()
    logs = series.replace(values=np.log(series.values), names=("h", "l"), units=("", ""))
    library = Polynomial(0) + Custom((jnp.exp,), ("exp({})",))
    fit = rheon.fit(SparseEquations(library, width=WIDTH), logs)
    recalled = {"hare": {"1": 0.55, "exp(l)": -0.028}, "lynx": {"1": -0.80, "exp(h)": 0.024}}
    return told(fit) | {"variables": "h = log hare, l = log lynx", "recalled": recalled}


def told(fit) -> dict:
    """Equations, coefficients with errors, and what the fit says of itself."""
    print(fit.system.equations)
    for row in fit.system.table:
        print(f"  {row['equation']}: {row['term']}: {row['coefficient']:.5g} ± {row['error']:.2g} {row['unit']}")
    kept = {k: fit.history[k] for k in ("rows", "half_width", "noise", "misfit")}
    return {"equations": list(fit.system.equations), "table": fit.system.table} | kept


CHECKS = {
    "silverbox": silverbox,
    "single": lambda: oscillator("single", Polynomial(1)),
    "double": lambda: oscillator("double", Polynomial(1)),
    "pendulum": lambda: oscillator("pendulum", Polynomial(1) + Trigonometric(of=("angle",))),
    "lynx": lynx,
}


def main(*names: str) -> None:
    """Run the checks named, or all; results of the others are kept."""
    path = RESULTS / "laws.json"
    result = json.loads(path.read_text()) if path.is_file() else {}
    for name in names or tuple(CHECKS):
        print(name)
        result[name] = CHECKS[name]()
        print({k: v for k, v in result[name].items() if k not in ("equations", "table")}, flush=True)
        record("laws", result | {"machine": machine(("jax", "numpy", "scipy"))})


if __name__ == "__main__":
    main(*sys.argv[1:])
