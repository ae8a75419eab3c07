"""Are the error bars honest? How often the 95 % interval of the largest exponent holds the long-run value.

Protocol: every chaotic system of the catalogue that can be stepped explicitly and has an attractor, at most `count` of
them, spread evenly over the alphabet; 20 runs each of 20,000 steps of the card (or of a map), each from its own state
on the attractor: the last states of the long run. The long run has 20 starts of 100,000 steps, so that its own error is
small beside theirs. Laws that keep volume have no attractor: there the long-run value depends on the start (islands in
a chaotic sea), and no interval around one start's value could hold another's; they are left out by their cards' sum of
exponents, before anything is run.
Bar: over all systems together the interval holds the long-run value in 88 to 99 % of the runs. Exit code 1 if not.

    python benchmarks/error_bars.py [count]
"""

from __future__ import annotations

import sys

import numpy as np
from _race import machine, record

import rheon
from rheon.core.kinds import Flow, Map
from rheon.core.registry import find, modules

SEEDS, STEPS, LONG = 20, 20_000, 100_000
LOW, HIGH = 0.88, 0.99


def chaotic() -> dict:
    """Name -> system: chaotic flows and maps by their cards that do not keep volume and need no implicit solver."""
    found = {}
    for slug in modules("systems"):
        kind = find("systems", slug)
        tags = getattr(getattr(kind, "card", None), "tags", ())
        explicit = issubclass(kind, Flow | Map) and not getattr(kind, "stiff", False)
        if "chaotic" in tags and explicit and not conservative(kind.card):
            found[slug] = kind()
    return found


def conservative(card) -> bool:
    """Whether the exponents on the card add up to zero: the law keeps volume."""
    exponents = card.invariants["lyapunov_spectrum"]
    return abs(float(np.sum(exponents.value))) <= 1e-3 * float(np.max(np.abs(exponents.value)))


def row(system) -> dict:
    """The long-run value, and how many intervals hold it."""
    spectrum = rheon.measure.lyapunov_spectrum
    long = spectrum(system, 1, steps=LONG, starts=SEEDS, key=1000)
    if long["regime"] != "chaotic":
        return {"long": float(long.value[0]), "skipped": f"{long.verdict}, {long['regime']} in the long run"}
    truth, inside, values, errors = float(long.value[0]), 0, [], []
    for seed in range(SEEDS):
        run = spectrum(system, 1, steps=STEPS, initial=long["final"][seed % len(long["final"])], key=seed)
        if run.verdict == "diverged":
            continue
        low, high = run["interval"][0]
        inside += low <= truth <= high
        values.append(run.value[0])
        errors.append(run.error[0])
    return {
        "long": truth,
        "long_error": float(long.error[0]),
        "runs": len(values),
        "inside": int(inside),
        "scatter": float(np.std(values, ddof=1)),
        "mean_error": float(np.mean(errors)),
    }


def main(count: int = 30) -> int:
    """Run, print, record."""
    systems = chaotic()
    names = list(systems)
    if len(names) > count:
        names = [names[i] for i in np.linspace(0, len(names) - 1, count).astype(int)]
    rows = {}
    for name in names:
        rows[name] = row(systems[name])
        print(name, rows[name], flush=True)
    counted = [r for r in rows.values() if "inside" in r]
    runs = sum(r["runs"] for r in counted)
    share = sum(r["inside"] for r in counted) / max(1, runs)
    checks = {"honest": LOW <= share <= HIGH}
    print(f"{len(counted)} systems, {runs} runs: {share:.1%} of the intervals hold the long-run value", checks)
    result = {
        "protocol": {"seeds": SEEDS, "steps": STEPS, "long_steps": LONG, "interval": 0.95},
        "systems": len(counted),
        "runs": runs,
        "inside": share,
        "rows": rows,
        "checks": checks,
        "machine": machine(),
    }
    if count >= 30:
        print("written", record("error_bars", result))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
