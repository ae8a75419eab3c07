"""Check and race: sparse equations of the polynomial flows of the catalogue, and the speed of an ensemble.

    python benchmarks/sparse_equations.py catalogue [--systems N] [--only NAME ...]
    python benchmarks/sparse_equations.py speed [--repeats N] [--members N]

`catalogue`: every flow of the collection that is a polynomial of degree 3 at most (80). Four paths of 25 periods at 100
samples a period, from starts around the typical state, after 20 periods; Gaussian noise of 1 % of every variable's
standard deviation. Both sides see these data and nothing else, with the full library of degree 3.
Ours: the weak form with its defaults. PySINDy: its weak form, 500 test functions per path, thresholded least squares on
scaled columns; its threshold is chosen per system among 12 by the Bayesian information criterion on its own weak
equations (a fixed threshold does worse). Counted: systems all of whose equations hold the right terms and no other.
Cells are kept in .cache/sparse_cells/; a run goes on where it stopped. PySINDy's cells are computed where it is
installed. Settings were decided on Lorenz, Rossler, HenonHeiles, Bouali2, SprottA and HyperRossler.

`speed`: an ensemble of 100 bootstraps, thresholded least squares, degree 3, 50,000 x 3, from given derivatives.
Gate: the plain fit agrees with PySINDy's to 1e-8, and members on the same rows agree with an independent solution.
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import json
import os
import time
import warnings
from pathlib import Path

import numpy as np
from _race import machine, race, ratio, record

from rheon.core.library import Polynomial, design
from rheon.core.registry import find
from rheon.core.selection import STLSQ, Ensemble

NOISE, PATHS, PERIODS, RATE, DEGREE = 0.01, 4, 25, 100, 3
CELLS = Path(__file__).resolve().parents[1] / ".cache" / "sparse_cells"
THRESHOLDS = tuple(float(v) for v in np.logspace(-3, 0, 12))
BARE = tuple(float(v) for v in np.logspace(-3, 1, 16))
TESTS, HALF = 500, 20
os.environ.setdefault("RHEON_DATA", str(Path(__file__).resolve().parents[2] / "shared" / "data"))


def polynomial_flows() -> dict[str, tuple[dict, np.ndarray]]:
    """Name -> facts and exact coefficients, shape (term, variable)."""
    from rheon.papers._collection import collection
    from rheon.papers.dysts import _coefficients

    found = {}
    for name, entry in collection().items():
        exact = _coefficients(entry) if entry.get("kind") == "ode" else None
        if exact is not None:
            found[name] = (entry, exact)
    return found


def noisy(name: str, entry: dict):
    """Noisy paths of one flow: a Series."""
    from rheon.engine.simulate import simulate
    from rheon.papers import _dysts_spectra as spectra

    period = entry["period"]
    system, step = spectra.published(name), find("systems", name).card.dt
    dt = period / RATE
    clean = simulate(
        system, n=PERIODS * RATE, dt=dt, paths=PATHS, transient=20 * period, solver="rk4",
        step=dt / np.ceil(dt / step), key=0,
    )  # fmt: skip
    good = np.isfinite(clean.values).all(axis=(1, 2))
    values = clean.values[good]
    scale = values.reshape(-1, values.shape[-1]).std(0)
    rng = np.random.default_rng(sum(map(ord, name)))
    return clean.replace(values=values + NOISE * scale * rng.normal(size=values.shape))


def judged(found: np.ndarray, exact: np.ndarray) -> dict:
    """Right terms, and the largest relative error of those there should be. Shapes: (term, variable) both."""
    there, wanted = found != 0, exact != 0
    gap = np.abs(found - exact)[wanted] / np.abs(exact[wanted])
    return {
        "right": bool((there == wanted).all()),
        "missing": int((wanted & ~there).sum()),
        "extra": int((there & ~wanted).sum()),
        "terms": int(wanted.sum()),
        "largest relative gap": float(gap.max()),
    }


def ours(series, exact: np.ndarray) -> dict:
    """Our weak form with its defaults."""
    from rheon.models.sparse_equations import SparseEquations
    from rheon.training.fit import fit

    start = time.perf_counter()
    fitted = fit(SparseEquations(Polynomial(DEGREE)), series)
    seconds = time.perf_counter() - start
    told = {k: fitted.history[k] for k in ("half_width", "misfit")}
    return judged(np.asarray(fitted.system.formula.coefficients).T, exact) | {"seconds": seconds} | told


def theirs(series, exact: np.ndarray) -> dict[str, dict]:
    """PySINDy's weak form, with its threshold chosen by the Bayesian information criterion on its own weak equations.

    "plain": one threshold on bare coefficients. "scaled": columns of unit size, a threshold for every equation as a
    share of its target.
    """
    import pysindy

    class Keeping(pysindy.STLSQ):
        def fit(self, x, y, **more):
            self.seen_ = np.asarray(x), np.asarray(y)
            return super().fit(x, y, **more)

    start = time.perf_counter()
    np.random.seed(0)
    library = pysindy.WeakPDELibrary(
        function_library=pysindy.PolynomialLibrary(degree=DEGREE, include_bias=True), spatiotemporal_grid=series.times,
        K=TESTS, H_xt=[HALF * series.dt], is_uniform=True,
    )  # fmt: skip
    keeping = Keeping(threshold=0.0, alpha=0.0)
    pysindy.SINDy(feature_library=library, optimizer=keeping).fit(list(series.paths), t=series.times)
    terms, rates = keeping.seen_
    built = time.perf_counter() - start
    found: dict[str, dict] = {}
    start = time.perf_counter()
    scaled, chosen = np.zeros_like(exact), []
    sizes = np.linalg.norm(rates, axis=0)
    for j in range(rates.shape[1]):
        tried = [
            pysindy.STLSQ(threshold=t * sizes[j], alpha=0.0, normalize_columns=True).fit(terms, rates[:, [j]]).coef_[0]
            for t in THRESHOLDS
        ]
        scores = [criterion(terms, rates[:, [j]], c[:, None]) for c in tried]
        chosen.append(THRESHOLDS[int(np.argmin(scores))])
        scaled[:, j] = tried[int(np.argmin(scores))]
    found["scaled"] = judged(scaled, exact) | {"threshold": chosen, "seconds": built + time.perf_counter() - start}
    start = time.perf_counter()
    tried = [pysindy.STLSQ(threshold=t, alpha=0.0).fit(terms, rates).coef_.T for t in BARE]
    scores = [criterion(terms, rates, c) for c in tried]
    best = int(np.argmin(scores))
    seconds = built + time.perf_counter() - start
    found["plain"] = judged(tried[best], exact) | {"threshold": BARE[best], "seconds": seconds}
    return found


def criterion(terms: np.ndarray, rates: np.ndarray, coefficients: np.ndarray) -> float:
    """The Bayesian information criterion, summed over equations."""
    square = np.maximum(np.sum((terms @ coefficients - rates) ** 2, axis=0), 1e-300)
    return float(np.sum(len(terms) * np.log(square / len(terms))) + np.count_nonzero(coefficients) * np.log(len(terms)))


def cell(name: str, side: str, compute) -> dict:
    """A result from its file, or computed and kept."""
    path = CELLS / side / f"{name}.json"
    if path.is_file():
        return json.loads(path.read_text())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = compute()
    except Exception as error:
        result = {"right": False, "error": str(error).splitlines()[0]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")
    return result


def catalogue(systems: int | None, only: list[str]) -> None:
    """All cells that are missing, then the table."""
    flows = polynomial_flows()
    names = only or list(flows)[:systems]
    peer = importlib.util.find_spec("pysindy") is not None
    rows: dict[str, dict] = {}
    for name in names:
        entry, exact = flows[name]
        series = functools.cache(lambda name=name, entry=entry: noisy(name, entry))
        row = {"rheon": cell(name, "rheon", lambda: ours(series(), exact))}  # noqa: B023  (called at once)
        if peer or (CELLS / "pysindy" / f"{name}.json").is_file():
            both = cell(name, "pysindy", lambda: theirs(series(), exact))  # noqa: B023
            row |= {f"pysindy {k}": v for k, v in both.items() if isinstance(v, dict)}
        rows[name] = row
        said = ", ".join(f"{k} {'right' if v['right'] else 'wrong'}" for k, v in row.items())
        print(f"{name}: {said} {row['rheon'].get('missing', '')} {row['rheon'].get('extra', '')}", flush=True)
    sides = sorted({side for row in rows.values() for side in row})
    counts = {side: sum(row.get(side, {}).get("right", False) for row in rows.values()) for side in sides}
    print(f"right terms, of {len(rows)}: {counts}")
    if len(rows) == len(flows):
        settings = {"noise": NOISE, "paths": PATHS, "periods": PERIODS, "samples per period": RATE, "degree": DEGREE}
        told = machine(("numpy", "scipy", "pysindy"))
        record("sparse_equations_catalogue", {"right": counts, "settings": settings, "flows": rows, "machine": told})


def speed(repeats: int, count: int) -> None:
    """The ensemble race: the library, 100 bootstraps and their selection, from given derivatives."""
    import pysindy

    from rheon.engine.simulate import simulate
    from rheon.training.sparse_ensemble import drawn, ensemble
    from rheon.training.sparse_problem import compress
    from rheon.training.sparse_selection import select

    states = simulate(find("systems", "lorenz")(), n=50_000, dt=0.01, transient=50.0, solver="rk4").values
    x, y, z = states.T
    rng = np.random.default_rng(0)
    rates = np.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z], axis=1)
    rates += 0.05 * rates.std(0) * rng.normal(size=rates.shape)
    library, optimiser = Polynomial(DEGREE), STLSQ(0.05, scaled=False)

    def plain():
        return pysindy.STLSQ(threshold=0.05, alpha=0.0)

    def fast():
        return ensemble(design(library, states), rates, Ensemble(optimiser, members=count), np.random.default_rng(0))

    def slow():
        np.random.seed(0)
        model = pysindy.SINDy(
            feature_library=pysindy.PolynomialLibrary(degree=DEGREE),
            optimizer=pysindy.EnsembleOptimizer(plain(), bagging=True, n_models=count),
        )
        return model.fit(states, t=0.01, x_dot=rates)

    terms = design(library, states)
    theirs_plain = plain().fit(terms, rates).coef_.T
    gap = float(np.abs(select(compress(terms, rates), optimiser) - theirs_plain).max())
    counts = drawn(np.random.default_rng(1), 3, len(states))
    own = ensemble(terms, rates, Ensemble(optimiser, members=3), rng, counts).each
    repeated = [np.repeat(np.arange(len(states)), c.astype(int)) for c in counts]
    peers = np.stack([plain().fit(terms[r], rates[r]).coef_.T for r in repeated])
    same = float(np.abs(own - peers).max())
    assert max(gap, same) <= 1e-8, (gap, same)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = race({"rheon": fast, "pysindy": slow}, repeats)
    ratios = {clock: ratio(table, "pysindy", "rheon", clock) for clock in ("wall", "cpu")}
    print(f"plain fit agrees to {gap:.1e}, members on the same rows to {same:.1e}; {ratios}")
    print({name: {k: row[k] for k in ("first", "wall", "cpu")} for name, row in table.items()})
    result = {"gate": {"plain": gap, "same rows": same}, "ratio": ratios, "table": table, "members": count}
    if count == 100:
        record("sparse_equations", result | {"rows": len(states), "machine": machine(("numpy", "scipy", "pysindy"))})


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("what", choices=("catalogue", "speed"))
    arguments.add_argument("--systems", type=int)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--members", type=int, default=100, help="fewer than 100 are timed and not recorded")
    given = arguments.parse_args()
    if given.what == "catalogue":
        catalogue(given.systems, given.only)
    else:
        speed(given.repeats, given.members)
