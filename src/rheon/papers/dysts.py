"""Chaos as an interpretable benchmark: the collection of chaotic systems, its invariants and its uses."""

from __future__ import annotations

import time

import numpy as np

from rheon import measure
from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Delay
from rheon.core.registry import find
from rheon.engine.ensemble import splits
from rheon.engine.simulate import simulate
from rheon.forecasting.forecast import forecast
from rheon.training.fit import fit
from rheon.training.search import search
from rheon.training.sparse import polynomial_library, sparse_regression

from . import _dysts_spectra as spectra
from ._collection import collection, evaluated
from ._paper import Claim, Context, Measured, Paper

DEGREE, ROWS = 3, 2_000
FORECAST = {"quick": 4, "full": 30}
PERIOD_SHARE, PERIOD_GAP = 0.75, 0.10
# the collection reads a period off some 32 of them; so many such stretches are looked at
STRETCH_PERIODS, STRETCH_RATE, STRETCHES = 32, 64, 12


def energy(context: Context) -> Measured:
    """Hénon-Heiles keeps its energy."""
    system = find("systems", "henon-heiles")()
    periods = 100 if context.version == "quick" else 1_000
    path = simulate(system, n=200, dt=periods * system.card.period / 199, solver="dopri8", rtol=1e-13, atol=1e-13)
    x, y, px, py = (path[name] for name in ("x", "y", "px", "py"))
    values = (px**2 + py**2 + x**2 + y**2) / 2 + x**2 * y - y**3 / 3
    drift = float(np.max(np.abs(values - values[0])))
    return Measured(f"{drift:.1e} over {periods} periods", drift < 1e-9, {"drift": drift})


class UnitDelay(Delay):
    """x' = -x(t - 1), whose solution from x = 1 is a polynomial on each unit of time."""

    delays = (1.0,)

    def vector_field(self, t, x, delayed, u=None):
        """The rate. Shapes: (), (1,), (1, 1) -> (1,)."""
        return -delayed[0]

    def initial(self):
        """The constant history. Shape (1,)."""
        return np.ones(1)


def delay_solver(context: Context) -> Measured:
    """The delay equation with a known solution."""
    path = simulate(UnitDelay(), np.array([0.0, 1.0, 2.0, 3.0]), step=0.01)
    gap = float(np.max(np.abs(path.values[1:, 0] - np.array([0.0, -1 / 2, -1 / 6]))))
    return Measured(f"{gap:.1e}", gap <= 1e-8)


def periods(context: Context) -> Measured:
    """Dominant periods estimated anew."""
    facts, rows = collection(), {}
    chosen = spectra.names(context.version)
    for name in chosen:
        if name not in facts:
            continue
        wanted, dt = facts[name]["period"], find("systems", name).card.dt
        sample = wanted / STRETCH_RATE
        path = simulate(
            spectra.published(name), n=STRETCH_PERIODS * STRETCH_RATE * STRETCHES, dt=sample, transient=50 * wanted,
            solver="rk4", step=sample / np.ceil(sample / dt),
        )  # fmt: skip
        seen = facts[name].get("observe")
        values = evaluated(facts[name], path.values.T, 0.0, seen).T if seen else path.values
        each = _stretch_periods(values) * wanted
        rows[name] = {
            "ours": float(np.median(each)),
            "collection": wanted,
            "agrees": bool(abs(np.median(each) / wanted - 1) <= PERIOD_GAP),
            "two stretches agree": float(np.mean(np.abs(each[1:] / each[:-1] - 1) <= PERIOD_GAP)),
        }
        context.advance(1 / len(chosen), name)
    share, alike = (float(np.mean([row[k] for row in rows.values()])) for k in ("agrees", "two stretches agree"))
    text = f"{share:.0%} of {len(rows)} within 10 %; two stretches of one orbit are in {alike:.0%} of cases"
    return Measured(text, share >= PERIOD_SHARE, {"flows": rows})


def _stretch_periods(values: np.ndarray) -> np.ndarray:
    """The collection's rule on each stretch, in its periods: the median over variables of the highest spectral line.

    Shapes: (time, variable) -> (stretch,).
    """
    from scipy.signal.windows import blackmanharris

    if not np.isfinite(values).all():
        return np.full(STRETCHES, np.nan)
    parts = (values - values.mean(0)).reshape(STRETCHES, -1, values.shape[1])
    power = np.abs(np.fft.rfft(parts * blackmanharris(parts.shape[1])[:, None], axis=1)) ** 2
    # below two lines there is the mean and what the window leaks from it
    lines = 2 + power[:, 2:].argmax(1)
    return np.median(STRETCH_PERIODS / lines, axis=1)


def laws(context: Context) -> Measured:
    """Coefficients of the polynomial flows from exact rates of change."""
    facts, rows = collection(), {}
    for name, entry in facts.items():
        exact = _coefficients(entry) if entry.get("kind") == "ode" else None
        if exact is None:
            continue
        wanted = entry["period"]
        system = spectra.published(name)
        path = simulate(
            system, n=ROWS, dt=wanted / 20, transient=20 * wanted, solver="rk4", step=find("systems", name).card.dt
        )
        rates = spectra.law_at(system, path.values.T, path.values[:, 0]).T
        found = sparse_regression(polynomial_library(path.values, DEGREE)[0], rates, threshold=1e-5)
        size = np.where(exact != 0, np.abs(exact), np.inf)
        gap = float(np.max(np.abs(found - exact) / size))
        extra = int(((found != 0) & (exact == 0)).sum())
        rows[name] = {"largest relative gap": gap, "terms too many": extra, "holds": bool(gap <= 1e-3 and extra == 0)}
    good = sum(row["holds"] for row in rows.values())
    off = [name for name, row in rows.items() if not row["holds"]]
    text = f"{good} of {len(rows)}" + (f"; not: {', '.join(off)}" if off else "")
    return Measured(text, good >= 0.9 * len(rows), {"flows": rows})


def _coefficients(entry: dict) -> np.ndarray | None:
    """Coefficients of a right-hand side of degree at most 3, shape (term, variable); None if it is no such polynomial.

    Read off the formula by least squares on random states, which is exact for polynomials.
    """
    if "t" in entry.get("flags", ()) or entry["dim"] > 6:
        return None
    # wide enough that a switch shows; a function of parameters alone is no reason to refuse
    rng = np.random.default_rng(0)
    states = rng.normal(size=(entry["dim"], 1_000)) * np.exp(rng.uniform(-1, 4, size=1_000))
    with np.errstate(all="ignore"):
        text, later = (evaluated(entry, states, time).T for time in (0.0, 0.7))
    if not (np.isfinite(text).all() and np.array_equal(text, later)):
        return None
    library, _ = polynomial_library(states.T, DEGREE)
    # small and large states count alike
    size = 1 / np.linalg.norm(library, axis=1, keepdims=True)
    found, *_ = np.linalg.lstsq(library * size, text * size, rcond=None)
    if np.abs((library @ found - text) * size).max() > 1e-9 * np.abs(text * size).max():
        return None
    return np.where(np.abs(found) > 1e-10 * np.abs(found).max(), found, 0.0)


def univariate(context: Context) -> Measured:
    """One variable of each system, 10 periods to learn from, 2 to foretell: kernel ridge against naive forecasts."""
    chosen = [n for n in spectra.names("full") if "chaotic" in find("systems", n).card.tags]
    chosen = [chosen[i] for i in np.linspace(0, len(chosen) - 1, FORECAST[context.version]).astype(int)]
    rows: dict[str, dict] = {}
    for name in chosen:
        try:
            data = splits(find("systems", name)(), "fine", key=context.key)
            one = data.test_train.select([data.test_train.names[0]])
            tune = data.train.select([data.train.names[0]])
            truth = data.test.values[:, :1]
            best, _ = search(
                find("models", "kernel-ridge")(stride=2), tune, key=context.key, horizon=200,
                options={"lags": (10, 25), "length_scale": (0.5, 1.0, 2.0), "ridge": (1e-8, 1e-6)},
            )  # fmt: skip
            future = forecast(fit(best, one, key=context.key), one, 200)
        except RheonError as error:
            rows[name] = {"error": str(error).splitlines()[0]}
            continue
        naive = {"mean": np.full_like(truth, one.values.mean()), "seasonal": np.resize(one.values[-100:], truth.shape)}
        rows[name] = {"kernel ridge": float(measure.smape(truth, future.values).value)} | {
            k: float(measure.smape(truth, v).value) for k, v in naive.items()
        }
        context.advance(1 / len(chosen), name)
    counted = [r for r in rows.values() if "error" not in r]
    medians = {k: float(np.median([r[k] for r in counted])) for k in ("kernel ridge", "mean", "seasonal")}
    holds = medians["kernel ridge"] <= min(medians["mean"], medians["seasonal"]) - 25 and len(counted) == len(rows)
    text = ", ".join(f"{k} {v:.0f}" for k, v in medians.items()) + f" (medians over {len(counted)} systems)"
    return Measured(text, holds, {"systems": rows, "medians": medians})


def speed(context: Context) -> Measured:
    """A thousand orbits at once against one at a time, by SciPy's solver and by our own.

    The bar is on SciPy's: a single orbit of ours is compiled too, so that the ratio against it falls as it gets faster.
    """
    from scipy.integrate import solve_ivp

    system = find("systems", "lorenz")()
    starts = system.initial() + np.random.default_rng(context.key).normal(size=(1_024, 3))
    # chaos parts the two after some 30 time units whatever the solver does: they are compared at 5
    times = np.array([0.0, 5.0, 100.0])
    run = lambda states: simulate(system, times, initial=states, solver="rk4", step=0.01)  # noqa: E731
    run(starts), run(starts[0])
    begin = time.perf_counter()
    whole = run(starts).values
    together = time.perf_counter() - begin
    begin = time.perf_counter()
    some = [run(s).values for s in starts[:16]]
    single = (time.perf_counter() - begin) * 1_024 / 16
    law = _lorenz(system)
    begin = time.perf_counter()
    solved = [solve_ivp(law, (0.0, 100.0), s, method="RK45", rtol=1e-6, atol=1e-6).y[:, -1] for s in starts[:2]]
    scipy = (time.perf_counter() - begin) * 1_024 / 2
    agrees = bool(np.allclose(whole[:16, 1], np.stack(some)[:, 1], rtol=1e-8)) and bool(np.isfinite(solved).all())
    text = (
        f"{together:.2f} s; {scipy / together:.0f} times a loop of SciPy's solver, {single / together:.0f} times one "
    )
    text += f"of our own single solves ({single / 1_024 * 1e3:.1f} ms each)"
    holds = agrees and together < 5 and scipy / together >= 50
    return Measured(text, holds, {"seconds": together, "loop of SciPy": scipy, "loop of ours": single})


def _lorenz(system):
    """The law as plain Python, the fastest form for SciPy."""
    s, r, b = (float(v) for v in (system.sigma, system.rho, system.beta))
    return lambda t, x: (s * (x[1] - x[0]), x[0] * (r - x[2]) - x[1], x[0] * x[1] - b * x[2])


dysts = Paper(
    slug="dysts",
    card=Card(
        title="Chaos as an interpretable benchmark for forecasting and data-driven modelling",
        summary="135 flows and 23 maps as one benchmark. Shown here: the laws are those of the collection, their "
        "invariants are measured anew with error bars, and the uses of the paper work.",
        reference="Gilpin 2021, NeurIPS Datasets and Benchmarks, arXiv 2110.05266",
        tags=("chaos", "catalogue", "Lyapunov exponents", "forecasting"),
        caveats=(
            "The collection's own annotations are not reproduced: for most systems its two largest exponents disagree.",
            "Claims that compare with the collection need its facts, in the folder that RHEON_DATA names.",
        ),
    ),
    claims=(
        Claim(
            "Every law is that of the collection",
            "right-hand sides at 20 random states each, float64, against the text of the formula",
            "equal (definition)",
            "1e-11 relative, all 157 with a formula",
            spectra.refused(spectra.formulas),
            minutes=0.5,
        ),
        Claim(
            "Lorenz: exponent, sum and dimension",
            "beta = 2.667, RK4 with step 0.005, 4,000,000 steps",
            "0.9044, -13.667, 2.0621 (reference computation)",
            "0.006, 1e-4, 0.001",
            spectra.lorenz,
            minutes=0.2,
        ),
        Claim(
            "Rössler: the exponents, and not the collection's 0.1506",
            "RK4 with step 0.005, 6,000,000 steps",
            "0.0714, -5.394 (Sprott 2003)",
            "0.002, 0.01",
            spectra.rossler,
            minutes=0.2,
        ),
        Claim(
            "The exponents of every flow add up to its mean divergence",
            "all flows at the card's step, 6,000 periods or 1,000,000 steps (quick: every twelfth, 600 periods)",
            "equal (Liouville)",
            "1e-3 of the largest exponent in size, every flow",
            spectra.sum_rule,
            minutes=15.0,
        ),
        Claim(
            "One exponent of every flow is zero",
            "the same runs; forced flows with their phase as a state",
            "0 (Haken 1983)",
            "below max(0.02 of the first, 3 standard errors)",
            spectra.zero_exponent,
            minutes=0.1,
        ),
        Claim(
            "The largest exponents agree with an independent computation",
            "the same runs against the reference of the chaotic flows",
            "the reference's own figures",
            "max(4 standard errors, 4 %) for 85 of 89 (quick: the same share)",
            spectra.refused(spectra.agreement),
            minutes=0.1,
        ),
        Claim(
            "Flows without divergence have exponents that cancel in pairs",
            "double gyre, Arnold-Beltrami-Childress, Hénon-Heiles; 400,000 steps of order 5",
            "0 (Liouville)",
            "sum 1e-8; pairs within 4 standard errors",
            spectra.conservative,
            minutes=0.5,
        ),
        Claim(
            "Hénon-Heiles keeps its energy",
            "order 8, tolerance 1e-13, 1,000 periods (quick: 100)",
            "0 (exact)",
            "1e-9",
            energy,
            minutes=0.5,
        ),
        Claim(
            "Maps in closed form",
            "1,000,000 steps each",
            "logarithms of slopes and determinants (exact)",
            "1e-6 first exponents (5e-6 Kaplan-Yorke), 1e-10 sums, 1e-3 Hénon and logistic, 5e-3 Chebyshev",
            spectra.maps,
            minutes=0.5,
        ),
        Claim(
            "The delay solver is exact where the solution is known",
            "x' = -x(t - 1) from x = 1",
            "0, -1/2, -1/6 at t = 1, 2, 3 (exact)",
            "1e-8",
            delay_solver,
            minutes=0.1,
        ),
        Claim(
            "Dominant periods estimated afresh",
            "the collection's own rule: the median over variables of the highest line of a windowed spectrum of 32 "
            "periods; median over 12 such stretches",
            "the collection's periods",
            "within 10 % for at least 75 %",
            spectra.refused(periods),
            minutes=5.0,
        ),
        Claim(
            "Sparse regression finds polynomial laws",
            "exact rates at 2,000 states, all monomials to degree 3, sequentially thresholded least squares",
            "the collection's coefficients",
            "1e-3 relative and no further term, for 90 %",
            spectra.refused(laws),
            minutes=5.0,
            versions=("full",),
        ),
        Claim(
            "A learned model forecasts one variable far better than naive rules",
            "100 samples per period, 10 periods to learn from, 2 to foretell, tuned on another start; sMAPE (0 to 200)",
            "118 for a linear model, 68 for N-BEATS, 125 to 149 naive (the paper's tables)",
            "median at least 25 below both naive mean and naive seasonal",
            univariate,
            baseline="naive mean, naive seasonal",
            minutes=8.0,
        ),
        Claim(
            "A thousand orbits at once",
            "1,024 Lorenz orbits of 10,000 RK4 steps, after compilation",
            "none",
            "5 s; 50 times a loop of SciPy's single solves",
            speed,
            baseline="scipy.integrate.solve_ivp (RK45, tolerance 1e-6) and the same call, one orbit at a time",
            minutes=0.2,
        ),
    ),
)
