"""The step of each flow's card: the largest round one with which RK4 follows one period to 1e-6 of the orbit's size."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

TOLERANCE = 1e-6
# the coarsest and the finest step tried, as shares of the period
COARSE, FINE = 1 / 100, 1 / 50_000
NAMES = {
    **{n: getattr(np, n) for n in ("sin", "cos", "tan", "exp", "sinh", "cosh", "tanh", "sqrt", "log", "abs", "sign")},
    **{"floor": np.floor, "mod": np.mod, "acos": np.arccos, "pi": np.pi, "H": lambda v: np.heaviside(v, 0.0)},
    **{"max": np.maximum, "min": lambda *v: np.minimum.reduce(np.broadcast_arrays(*v))},
}


def rate_of(entry: dict):
    """The flow of an entry of the collection as a function of time and state, from its text."""
    lines = [compile(line.split(" = ", 1)[1], "aux", "eval") for line in entry.get("aux", [])]
    names = [line.split(" = ", 1)[0] for line in entry.get("aux", [])]
    laws = [compile(line.split(" = ", 1)[1], "law", "eval") for line in entry["equations"]]

    def rate(t, x):
        scope = {**NAMES, **entry["params"], **dict(zip(entry["vars"], x, strict=True)), "t": t}
        for name, line in zip(names, lines, strict=True):
            scope[name] = eval(line, scope)
        return np.array([eval(law, scope) for law in laws], float)

    return rate


def round_down(step: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is no larger than `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return float(f"{max(m for m in (1, 2, 5) if m * power <= step * (1 + 1e-12)) * power:.0e}")


def rk4(rate, x, step, span):
    """The state after `span`, by RK4; the last step is shorter."""
    t = 0.0
    while t < span * (1 - 1e-12):
        h = min(step, span - t)
        a = rate(t, x)
        b = rate(t + h / 2, x + h / 2 * a)
        c = rate(t + h / 2, x + h / 2 * b)
        d = rate(t + h, x + h * c)
        x = x + h / 6 * (a + 2 * b + 2 * c + d)
        t += h
    return x


def step_of(entry: dict) -> tuple[float, float]:
    """The step, and the error it leaves after a period as a share of the orbit's size."""
    rate, x, span = rate_of(entry), np.array(entry["ic"], float), entry["period"]
    path = solve_ivp(rate, (0, span), x, method="DOP853", rtol=1e-13, atol=1e-14, max_step=span / 200)
    if not path.success:
        return math.nan, math.nan
    size = np.maximum(np.ptp(path.y, axis=1), 1e-12 * np.abs(x).max())
    step = round_down(span * COARSE)
    while True:
        with np.errstate(all="ignore"):
            error = float(np.max(np.abs(rk4(rate, x, step, span) - path.y[:, -1]) / size))
        if error < TOLERANCE or step < span * FINE:
            return step, error
        step = round_down(step * 0.6)


def main() -> None:
    """Print name, step, error and steps per period of every ordinary equation; write the steps as JSON."""
    source, target = map(Path, sys.argv[1:3])
    found = json.loads(target.read_text()) if target.exists() else {}
    for name, entry in json.loads(source.read_text())["flows"].items():
        if entry["kind"] == "ode" and name not in found:
            step, error = step_of(entry)
            found[name] = step
            print(f"{name:24s} {step:8.1g} {error:9.1e} {entry['period'] / step:9.0f}", flush=True)
            target.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
