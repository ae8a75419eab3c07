"""Spectra of the whole collection, computed once, and the claims that rest on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.registry import find, modules
from rheon.core.result import Result
from rheon.engine.wrappers.phase_state import PhaseState

from ._collection import collection
from ._paper import Context, Measured

# systems of the quick version: every so many of the alphabet; lengths in periods, and most steps
EVERY = {"quick": 12, "full": 1}
PERIODS = {"quick": 600, "full": 6_000}
MOST_STEPS = {"quick": 200_000, "full": 1_000_000}
SETTLE = 200
AGREEMENT, OUT_OF = 85, 89
# at which laws that depend on time are compared with their text
TIME = 0.3


def names(version: str) -> list[str]:
    """Names of the flows that are no delay equations, in the order of the alphabet, thinned in the quick version."""
    flows = [s for s in modules("systems") if issubclass(find("systems", s), Flow) and _chaos_card(s)]
    return [find("systems", s).__name__ for s in flows[:: EVERY[version]]]


def _chaos_card(slug: str) -> bool:
    card = find("systems", slug).card
    return card.period is not None and card.dt is not None and find("systems", slug)().dim <= 10


def published(name: str) -> Any:
    """The flow with the collection's parameters, its forcing's phase as a state."""
    system = find("systems", name)()
    if system.card.variants.get("dysts"):
        system = system.variant("dysts")
    return PhaseState(system) if hasattr(system, "phase_rate") else system


def spectrum(name: str, version: str, key: int) -> Result:
    """The Lyapunov spectrum of one flow over many periods."""
    system = published(name)
    card = find("systems", name).card
    steps = int(min(PERIODS[version] * card.period / card.dt, MOST_STEPS[version]))
    settle = int(min(SETTLE * card.period / card.dt, 0.3 * MOST_STEPS[version]))
    return measure.lyapunov_spectrum(
        system, system.dim, steps=steps, dt=card.dt, transient=settle, solver="rk4", key=key
    )


def spectra(context: Context) -> dict[str, Result]:
    """Name -> spectrum, computed once for all claims of a run."""

    def compute():
        chosen = names(context.version)
        found = {}
        for name in chosen:
            found[name] = spectrum(name, context.version, context.key)
            context.advance(1 / len(chosen), name)
        return found

    return context.once("spectra", compute)


def sum_rule(context: Context) -> Measured:
    """The exponents add up to the mean divergence along the orbit."""
    gaps = {}
    for name, result in spectra(context).items():
        finite = np.isfinite(result.value).all() and "mean_divergence" in result.details
        size = np.max(np.abs(result.value)) if finite else np.nan
        # all exponents of a torus are exactly zero
        gaps[name] = abs(result["sum"] - result["mean_divergence"]) / (size or 1.0) if finite else np.inf
    worst = max(gaps, key=lambda n: gaps[n])
    good = sum(gap <= 1e-3 for gap in gaps.values())
    text = f"{good} of {len(gaps)} within 1e-3; largest gap {gaps[worst]:.1e} ({worst})"
    return Measured(text, bool(good == len(gaps)), {"relative gap": gaps})


def zero_exponent(context: Context) -> Measured:
    """A flow that neither rests nor stops has an exponent that is zero."""
    missed = {}
    for name, result in spectra(context).items():
        if result["regime"] == "fixed point" or not np.isfinite(result.value).all():
            continue
        nearest = int(np.argmin(np.abs(result.value)))
        allowed = max(0.02 * result.value[0], 3 * result.error[nearest])
        if abs(result.value[nearest]) > allowed:
            missed[name] = (float(result.value[nearest]), float(allowed))
    total = len(spectra(context))
    text = f"{total - len(missed)} of {total}" + (f"; not: {', '.join(missed)}" if missed else "")
    return Measured(text, not missed, {"missed": missed})


def agreement(context: Context) -> Measured:
    """The largest exponents of the chaotic flows against an independent computation."""
    facts, rows = collection(), {}
    for name, result in spectra(context).items():
        reference = facts.get(name, {}).get("reference", {})
        if reference.get("chaotic") != "yes":
            continue
        theirs, error = reference["lyapunov_spectrum"][0], reference["stderr"][0]
        allowed = max(4 * float(np.hypot(error, result.error[0])), 0.04 * theirs)
        rows[name] = {"ours": float(result.value[0]), "error": float(result.error[0]), "reference": theirs}
        rows[name]["agrees"] = bool(abs(result.value[0] - theirs) <= allowed)
    good = sum(row["agrees"] for row in rows.values())
    needed = AGREEMENT if context.version == "full" else int(np.ceil(len(rows) * AGREEMENT / OUT_OF))
    off = [name for name, row in rows.items() if not row["agrees"]]
    text = f"{good} of {len(rows)}" + (f"; not: {', '.join(off)}" if off else "")
    return Measured(text, good >= needed, {"flows": rows, "needed": needed})


def one_flow(name: str, steps: int, key: int) -> Result:
    """A long spectrum of one flow, for figures with narrow bars."""
    return measure.lyapunov_spectrum(published(name), steps=steps, dt=0.005, solver="rk4", key=key)


def lorenz(context: Context) -> Measured:
    """The Lorenz system with the collection's beta = 2.667."""
    result = one_flow("Lorenz", 4_000_000, context.key)
    dimension = measure.kaplan_yorke(result)
    first, total, fractal = float(result.value[0]), float(result["sum"]), float(dimension.value)
    holds = abs(first - 0.9044) <= 0.006 and abs(total + 13.667) <= 1e-4 and abs(fractal - 2.0621) <= 0.001
    return Measured(f"{first:.4f} ± {result.error[0]:.4f}, sum {total:.5f}, dimension {fractal:.4f}", holds)


def rossler(context: Context) -> Measured:
    """The Rössler system, whose annotated exponent in the collection is twice too large."""
    result = one_flow("Rossler", 6_000_000, context.key)
    first, last = float(result.value[0]), float(result.value[2])
    holds = abs(first - 0.0714) <= 0.002 and abs(last + 5.394) <= 0.01
    return Measured(f"{first:.4f} ± {result.error[0]:.4f}, {last:.4f} ± {result.error[2]:.4f}", holds)


def conservative(context: Context) -> Measured:
    """Flows without divergence: exponents in pairs that cancel."""
    rows = {}
    for name in ("DoubleGyre", "ArnoldBeltramiChildress", "HenonHeiles"):
        system = published(name)
        result = measure.lyapunov_spectrum(system, steps=400_000, dt=find("systems", name).card.dt, solver="rk5")
        pairs = float(np.max(np.abs(result.value + result.value[::-1])))
        # a spectrum of a finite run pairs as well as its error lets it
        allowed = 4 * float(np.max(result.error))
        rows[name] = {"sum": float(result["sum"]), "pairs": pairs, "allowed": allowed}
    holds = all(abs(r["sum"]) <= 1e-8 and r["pairs"] <= r["allowed"] for r in rows.values())
    return Measured("; ".join(f"{n}: sum {r['sum']:.0e}, pairs {r['pairs']:.0e}" for n, r in rows.items()), holds, rows)


def closed_forms() -> dict[str, tuple[Callable[[Result], float], float, float]]:
    """Name of a map -> what is read from its spectrum, its value, the tolerance."""
    first = lambda r: float(r.value[0])  # noqa: E731
    last = lambda r: float(r.value[-1])  # noqa: E731
    total = lambda r: float(r["sum"])  # noqa: E731
    return {
        "Tent, first": (first, np.log(1.9), 1e-6),
        "Chebyshev, first": (first, np.log(6.0), 5e-3),
        "Baker, first": (first, np.log(2.0), 1e-6),
        "Baker, last": (last, -np.log(2.0), 1e-6),
        # its vectors swing: the ends of a run of a million steps leave some 1e-6
        "KaplanYorke, first": (first, np.log(2.0), 5e-6),
        "KaplanYorke, last": (last, np.log(0.2), 5e-6),
        "Henon, sum": (total, np.log(0.3), 1e-10),
        "Henon, first": (first, 0.4188, 1e-3),
        "DuffingMap, sum": (total, np.log(0.2), 1e-10),
        "Chirikov, sum": (total, 0.0, 1e-10),
        "Bogdanov, sum": (total, 0.0, 1e-10),
        "Hopalong, sum": (total, 0.0, 1e-10),
        "Logistic, first": (first, 0.4961, 1e-3),
        "Gingerbreadman, first": (first, 0.0, 1e-3),
    }


def maps(context: Context) -> Measured:
    """Maps whose exponents are known."""
    rows, kept = {}, {}
    for label, (read, expected, tolerance) in closed_forms().items():
        name = label.partition(",")[0]
        if name not in kept:
            system = find("systems", name)()
            system = system.variant("dysts") if system.card.variants.get("dysts") else system
            kept[name] = measure.lyapunov_spectrum(system, steps=1_000_000, key=context.key)
        value = read(kept[name])
        rows[label] = {"value": value, "expected": float(expected), "holds": bool(abs(value - expected) <= tolerance)}
    wrong = [label for label, row in rows.items() if not row["holds"]]
    text = f"{len(rows) - len(wrong)} of {len(rows)}" + (f"; not: {', '.join(wrong)}" if wrong else "")
    return Measured(text, not wrong, rows)


def formulas(context: Context) -> Measured:
    """Every law against the text of its formula in the collection."""
    from ._collection import evaluated

    rng, gaps = np.random.default_rng(context.key), {}
    for name, entry in collection().items():
        if "equations" not in entry:
            continue
        start = np.asarray(entry["ic"], float)[:, None]
        states = start * rng.uniform(0.6, 1.4, (len(start), 20)) + (start == 0) * rng.uniform(0, 1, (len(start), 20))
        system = find("systems", name)(**entry["params"])
        past = states[0] * 1.1
        text = evaluated(entry, states, TIME, **({"x_tau": past} if isinstance(system, Delay) else {}))
        gaps[name] = float(np.max(np.abs(law_at(system, states, past) - text) / np.abs(text).max(axis=0)))
    worst = max(gaps, key=lambda n: gaps[n])
    holds = len(gaps) == 157 and gaps[worst] <= 1e-11
    return Measured(f"{len(gaps)} formulas, worst {gaps[worst]:.0e} ({worst})", holds, {"relative difference": gaps})


def law_at(system, states: np.ndarray, past: np.ndarray) -> np.ndarray:
    """The law at many states, in float64. Shapes: (dim, n), (n,) -> (dim, n)."""
    import jax
    import jax.numpy as jnp

    from rheon.core.kinds import stacked
    from rheon.core.precision import precision

    with precision("double"):
        if isinstance(system, Delay):
            return np.asarray(system.vector_field(TIME, jnp.asarray(states[0]), jnp.asarray(past)[None]))[None]
        whole = PhaseState(system) if hasattr(system, "phase_rate") else system
        law = whole.step if isinstance(whole, Map) else whole.vector_field
        if whole.componentwise:
            return np.stack([np.broadcast_to(v, states[0].shape) for v in law(TIME, tuple(jnp.asarray(states)))])
        return np.asarray(jax.vmap(lambda x: stacked(law(TIME, x)), 1, 1)(jnp.asarray(states)))


def refused(check: Callable[[Context], Measured]) -> Callable[[Context], Measured]:
    """A claim that needs the collection's facts fails, and says why, where they are not there."""

    def wrapped(context: Context) -> Measured:
        try:
            return check(context)
        except RheonError as error:
            return Measured(str(error).splitlines()[0], False)

    wrapped.__doc__ = check.__doc__
    return wrapped
