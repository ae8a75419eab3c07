"""Checks of verified Koopman learning on data: pollution, unitarity, the verified spectrum, turbulence, limits."""

from __future__ import annotations

import functools

import numpy as np

from rheon import measure
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.dissect.koopman_spectrum import koopman_spectrum
from rheon.dissect.pseudospectrum import pseudospectrum
from rheon.dissect.verified_spectrum import verified_spectrum
from rheon.engine.dictionaries import Delays, Fourier, Radial
from rheon.engine.koopman import Pairs, compress, pairs, smallest_singular
from rheon.engine.simulate import simulate

from ._paper import Context, Measured

# nilpotent parts of the matrix are Jordan blocks of 5: rounding moves their eigenvalues by its fifth root
JORDAN = 1e-2
STARTS, STEPS, BOX = 4_000, 5, 2.0
SIZES = {"quick": (100,), "full": (100, 200)}
REYNOLDS = {"13000": (0.497, 1.0, 1.0), "30000": (0.17, 0.17, 0.17)}
DELAYS = 20
# neighbours in the Fibonacci sequence: their ratio is the best fraction for the golden mean
CONVERGENT = 987, 1597
SAMPLES = 30_000


def doubling(context: Context) -> Measured:
    """The doubling map carries the wave k to 2 k: most waves leave the span, and EDMD cannot say so."""
    x = (np.arange(4096) / 4096)[:, None]
    law = find("systems", "doubling")()
    # fractions of a power of two: the step is exact in any precision
    y = np.asarray(law.step(0.0, (x[:, 0],))[0], np.float64)[:, None]
    result = koopman_spectrum((x, y), Fourier(20, period=1.0), holdout=0)
    true, rest = float(result["residuals"][0]), result["residuals"][1:]
    off, largest = float(np.abs(rest - 1).max()), float(np.abs(result.value[1:]).max())
    at_one = abs(result.value[0] - 1) < 1e-9
    holds = at_one and true < 1e-6 and off <= 1e-6 and largest < JORDAN and int(result["certified"].sum()) == 1
    text = f"residual {true:.1e} at 1; {len(rest)} others 1 to within {off:.1e}, moduli below {largest:.1e}"
    details = {"residual at 1": true, "deviation of the others from 1": off, "largest other eigenvalue": largest}
    return Measured(text, bool(holds), details, (result.figure,) if result.figure else ())


def unitarity(context: Context) -> Measured:
    """Eigenvalues of measure-preserving EDMD on the circle, eigenvectors orthonormal, for three kinds of data."""
    lorenz = simulate(find("systems", "lorenz")(), n=4000, dt=0.1, transient=20.0, key=context.key)
    cat = simulate(find("systems", "arnold-cat")(), n=4000, key=context.key)
    data = {
        "Lorenz, 40 delays": (lorenz.select(lorenz.names[:1]), Delays(40)),
        "cat map, 25 waves": (cat, Fourier(2, period=1.0)),
        "Duffing, 100 bumps": (duffing_pairs(1, context.key), Radial(100)),
    }
    worst: dict[str, tuple[float, float]] = {}
    for name, (given, dictionary) in data.items():
        made = pairs(given, dictionary.context)
        ready = dictionary.prepared(made.before, made.after, context.key)
        before = ready.evaluate(made.before)
        found = compress(before, ready.evaluate(made.after), made.weights)
        eigenvalues, vectors = found.unitary()
        g = before @ (found.basis @ vectors)
        inner = (g.conj().T * made.weights) @ g
        worst[name] = (
            float(np.abs(np.abs(eigenvalues) - 1).max()), float(np.abs(inner - np.eye(len(inner))).max())
        )  # fmt: skip
    circle, normal = (max(w[i] for w in worst.values()) for i in (0, 1))
    details = {name: {"modulus off by": a, "inner products off by": b} for name, (a, b) in worst.items()}
    text = f"moduli off by {circle:.1e}, inner products by {normal:.1e}, on {len(worst)} data sets"
    return Measured(text, circle < 1e-10 and normal <= 1e-8, details)


@functools.lru_cache(maxsize=8)
def duffing_pairs(part: int, key: int) -> Pairs:
    """Snapshots of the unforced, undamped Duffing oscillator from random starts: part 0, 1, 2 are independent."""
    system = find("systems", "duffing")(delta=0.0, gamma=0.0)
    starts = np.random.default_rng([key, part]).uniform(-BOX, BOX, (STARTS, 2))
    return pairs(simulate(system, n=STEPS + 1, dt=0.3, initial=starts))


def duffing(context: Context) -> Measured:
    """EDMD against the verified spectrum, both on rows of their own."""
    x, y = np.linspace(-0.5, 1, 31), np.linspace(0, 1, 21)
    centres, train, fresh = (duffing_pairs(i, context.key) for i in range(3))
    rows, figures = {}, []
    for size in SIZES[context.version]:
        dictionary = Radial(size, "exponential").prepared(centres.before, centres.after, context.key)
        result = verified_spectrum(train, dictionary, x=x, y=y, holdout=fresh)
        edmd = result["eigenvalue_residuals"]
        rows[f"N = {size}"] = {
            "EDMD, largest residual": float(edmd.max()),
            "EDMD, median residual": float(np.median(edmd)),
            "verified, largest residual": float(result["fresh"].max()),
            "verified, largest tau": result["bound"],
            "verified, points": len(result.value),
        }
        if result.figure:
            figures.append(_titled(result.figure, f"Duffing, N = {size}"))
        context.advance(1 / len(SIZES[context.version]))
    worst = [r["EDMD, largest residual"] for r in rows.values()]
    verified = [r["verified, largest residual"] for r in rows.values()]
    pairs_of = zip(rows, worst, verified, strict=True)
    text = "; ".join(f"{n}: EDMD up to {a:.2f}, verified up to {b:.3f}" for n, a, b in pairs_of)
    return Measured(text, min(worst) >= 0.9 and max(verified) <= 0.15, {"rows": len(train), **rows}, tuple(figures))


def _titled(figure: Figure, title: str) -> Figure:
    return Figure(figure.panels, title=title, columns=figure.columns)


def cavity(context: Context) -> Measured:
    """The RAGE test on a computed flow at four Reynolds numbers."""
    data = find("datasets", "cavity-flow")
    found = {
        part: measure.rage(data.load(part), sizes=(1, 10, 20), spacing=10, rows=10_000, lags=9_700)
        for part in data.parts
    }
    low, high = found["13000"].value, found["30000"].value
    holds = np.abs(low - REYNOLDS["13000"]).max() <= 0.01 and (high <= np.array(REYNOLDS["30000"]) + 0.01).all()
    numbers = lambda values: " / ".join(f"{v:.3f}" for v in values)  # noqa: E731
    text = f"Re 13,000: {numbers(low)}; Re 30,000: {numbers(high)}"
    details = {
        f"Re {part}": {"E": r.value, "error": r.error, "kind": r["kind"], "verdict": r.verdict}
        for part, r in found.items()
    }
    return Measured(text, bool(holds), details, (_bars(found),))


def _bars(found: dict) -> Figure:
    sizes = (1, 10, 20)
    panels = []
    for part, result in found.items():
        place = np.arange(len(sizes))
        traces = (
            Trace("bars", place, result.value, name="E(n, L)", role="data"),
            Trace("hline", np.zeros(1), np.ones(1), name="lines alone", role="reference"),
        )
        ticks = tuple(f"n = {s}" for s in sizes)
        panels.append(Panel(traces, title=f"Re {int(part):,}", y="share that stays", ticks=ticks, note=result["kind"]))
    return Figure(tuple(panels), title="RAGE test of the cavity flow", columns=2)


def impossibility(context: Context) -> Measured:
    """A rotation by the golden mean and by a fraction: one spectrum is the circle, the other a set of points."""
    cls = find("systems", "rotation")
    turns = {"golden mean": (5**0.5 - 1) / 2, "{}/{}".format(*CONVERGENT): CONVERGENT[0] / CONVERGENT[1]}
    x, y = np.linspace(-1.2, 1.2, 25), np.linspace(-1.2, 1.2, 25)
    points = (x[None] + 1j * y[:, None]).ravel()
    taus, spectra = {}, {}
    for name, turn in turns.items():
        angle = 2 * np.pi * simulate(cls(turn), n=SAMPLES)["x"]
        # many harmonics, none of which stands alone
        seen = Series(np.exp(np.cos(angle)) * np.cos(angle + 0.5))
        taus[name] = smallest_singular(_compressed(seen), points)[0]
        spectra[name] = koopman_spectrum(seen, Delays(DELAYS))
    tau_gap = float(np.abs(np.subtract(*taus.values())).max())
    first, second = spectra.values()
    matched = [np.abs(second.value - v).min() for v in first.value[first["certified"]]]
    gap = float(max(matched, default=np.nan))
    same = int(first["certified"].sum()) == int(second["certified"].sum())
    verdicts = {name: r.verdict for name, r in spectra.items()}
    holds = tau_gap <= 1e-3 and gap <= 1e-3 and same and set(verdicts.values()) == {"resolution limit"}
    said = " and ".join(sorted(set(verdicts.values())))
    text = (
        f"pseudospectra differ by {tau_gap:.1e}, {int(first['certified'].sum())} certified eigenvalues by {gap:.1e}; "
    )
    text += f"both: {said}"
    resolved = koopman_spectrum(_cycle(5), Delays(10))
    details = {
        "verdicts": verdicts,
        "reasons": {name: r.reason for name, r in spectra.items()},
        "certified": int(first["certified"].sum()),
        "a rotation by 3/5 with 10 delays": f"{resolved.verdict}: {resolved.reason}",
    }
    golden = 2 * np.pi * simulate(cls(), n=4000)["x"]
    figure = pseudospectrum(_compressed(Series(np.exp(np.cos(golden)))), x=x, y=y).figure
    holds = holds and resolved.verdict == "converged"
    return Measured(text, bool(holds), details, (_titled(figure, "golden rotation, 20 delays"),) if figure else ())


def _compressed(series: Series):
    made = pairs(series, DELAYS)
    dictionary = Delays(DELAYS)
    return compress(dictionary.evaluate(made.before), dictionary.evaluate(made.after))


def _cycle(length: int) -> Series:
    angle = 2 * np.pi * simulate(find("systems", "rotation")(3 / length), n=2000)["x"]
    return Series(np.exp(np.cos(angle)) * np.cos(angle + 0.5))
