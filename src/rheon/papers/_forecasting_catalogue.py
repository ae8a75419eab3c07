"""Checks of the corrected leaderboard on many systems: order, noise, chaos, a trained network."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import rheon
from rheon import measure
from rheon.bench.plan import Plan
from rheon.bench.protocols import digest_of
from rheon.bench.runner import run
from rheon.bench.store import Store
from rheon.bench.tables import by_system
from rheon.bench.tasks import exponent, protocols, sources, tasks
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.files import write_json
from rheon.core.progress import Silent, Stage
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.ensemble import splits
from rheon.training.search import search

from . import _dysts_spectra as spectra
from ._paper import Context, Measured

PROTOCOL = "dysts-2023"
RACERS = ("mean", "persistence", "parroting", "linear", "nvar", "esn")
TITLES = {"nvar": "NVAR", "esn": "echo-state network", "parroting": "context parroting"}
# how many systems and starts of each
SYSTEMS, STARTS = {"quick": 20, "full": 40}, {"quick": 1, "full": 3}
ORDER = ("nvar", "esn", "parroting", "linear", "mean")
BARS = {"nvar": (0, 8), "esn": (0, 20), "parroting": (0, 45), "linear": (70, 110), "mean": (110, 155)}
# medians of the published result files: what was published, and how many times lower ours must be
PUBLISHED = {"esn": (102.4, 5.0), "nvar": (83.6, 10.0)}
NOISE, CALM = 0.05, 60.0
WEAK, DRAWS = 0.4, 4000
# the trained network: systems, lookbacks that are tried, samples to foretell, and its bars
NETWORKS, LOOKBACKS, HORIZON = 30, (25, 50, 100), 200
NETWORK = {"block": 10, "updates": 1000}
MOST, GAP, MINUTE = 90.0, 20.0, 60.0


def systems(count: int) -> list[str]:
    """Chaotic flows of three variables, evenly spaced in the alphabet."""
    (protocol,) = protocols(PROTOCOL)
    fitting = [
        s
        for s in sources(protocol)
        if "chaotic" in find("systems", s).card.tags and find("systems", s)().dim == 3 and exponent(s) is not None
    ]
    return _spaced(fitting, count)


def _spaced(names: list[str], count: int) -> list[str]:
    return [names[i] for i in np.linspace(0, len(names) - 1, min(count, len(names))).astype(int)]


def scores(context: Context, noise: float = 0.0) -> dict[str, dict[str, float]]:
    """Racer -> system -> median sMAPE over starts."""
    return context.once(f"scores {noise}", lambda: _scores(context, noise))


def _scores(context: Context, noise: float) -> dict[str, dict[str, float]]:
    changes = {"noise": noise} if noise else {}
    names = systems(SYSTEMS[context.version])
    plan = Plan(tuple(tasks(PROTOCOL, names, starts=STARTS[context.version], key=context.key, **changes)), RACERS)
    with tempfile.TemporaryDirectory() as made:
        # a store may hold more than this plan asks for: one for each
        name = f"arena-{context.version}-{noise:g}-{context.key}"
        folder = Path(made) if context.folder is None else context.folder / name
        run(plan, folder, progress=_Told(context))
        found = by_system(Store(folder).rows())
    return {racer: {s: float(np.median(v)) for s, v in row.items()} for racer, row in found.items()}


class _Told(Silent):
    """The runner's two stages, data and cells, as halves of the claim's progress."""

    def __init__(self, context: Context):
        self.context = context

    @contextlib.contextmanager
    def stage(self, name: str, total: float | None = None) -> Iterator[Stage]:
        """A stage whose advance is the claim's."""
        yield _Half(self.context, total or 1.0)


class _Half(NamedTuple):
    context: Context
    total: float

    def advance(self, amount: float = 1, note: str = "") -> None:
        self.context.advance(amount / self.total / 2, note)


def medians(found: dict[str, dict[str, float]]) -> dict[str, float]:
    """Racer -> median over systems."""
    return {racer: float(np.median(list(row.values()))) for racer, row in found.items()}


def order(context: Context) -> Measured:
    """The leaderboard: medians over systems, each against its bar, in the expected order."""
    found = scores(context)
    middle = medians(found)
    ordered = all(middle[a] < middle[b] for a, b in itertools.pairwise(ORDER))
    within = {name: low <= middle[name] <= high for name, (low, high) in BARS.items()}
    whole = len({frozenset(row) for row in found.values()}) == 1 and len(found) == len(RACERS)
    text = ", ".join(f"{TITLES.get(n, n)} {middle[n]:.3g}" for n in ORDER) + f" ({len(found['nvar'])} systems)"
    details = {"medians": middle, "systems": found, "within": within, "in order": ordered, "whole": whole}
    return Measured(text, ordered and whole and all(within.values()), details, (_strips(found),))


def published(context: Context) -> Measured:
    """Medians of the same two kinds of models against those that were published."""
    middle = medians(scores(context))
    times = {name: old / middle[name] for name, (old, _) in PUBLISHED.items()}
    text = ", ".join(f"{TITLES[n]} {middle[n]:.3g}: {times[n]:.1f} times lower than {PUBLISHED[n][0]}" for n in times)
    return Measured(text, all(times[n] >= least for n, (_, least) in PUBLISHED.items()), {"times": times})


def noisy(context: Context) -> Measured:
    """The leaderboard under noise: does NVAR lose its first place, or stay good?"""
    middle = medians(scores(context, NOISE))
    first = min(middle, key=middle.__getitem__)
    text = ", ".join(f"{TITLES.get(n, n)} {middle[n]:.3g}" for n in ORDER) + f"; first: {TITLES.get(first, first)}"
    return Measured(text, first != "nvar" or middle["nvar"] < CALM, {"medians": middle})


def decorrelated(context: Context) -> Measured:
    """Rank correlation over systems of the network's error with how chaotic they are."""
    from scipy.stats import spearmanr

    own = scores(context)["esn"]
    names = list(own)
    chaos = np.array([exponent(s) * find("systems", s).card.period for s in names])
    errors = np.array([own[s] for s in names])
    rho = float(spearmanr(errors, chaos).statistic)
    rows = np.random.default_rng(context.key).integers(len(names), size=(DRAWS, len(names)))
    low, high = np.quantile([spearmanr(errors[r], chaos[r]).statistic for r in rows], (0.025, 0.975))
    text = f"rho = {rho:.2f}, 95 % interval {low:.2f} to {high:.2f}, {len(names)} systems"
    panel = Panel(
        (Trace("points", chaos, errors, role="model", size=4),),
        x="largest exponent times period", y="median sMAPE of the echo-state network", x_scale="log", y_scale="log",
    )  # fmt: skip
    details = {"rho": rho, "interval": [low, high]}
    return Measured(text, abs(rho) < WEAK, details, (Figure((panel,), title="Error and chaos"),))


def trained(context: Context) -> Measured:
    """N-BEATS on one variable of 30 systems against linear regression, both with a lookback chosen on another path."""
    names = [n for n in spectra.names("full") if "chaotic" in find("systems", n).card.tags]
    names = _spaced(names, NETWORKS)
    rows = {}
    for name in names:
        rows[name] = _kept(context, name, functools.partial(_raced, name, context.key))
        context.advance(1 / len(names), name)
    counted = [r for r in rows.values() if "error" not in r]
    if not counted:
        raise RheonError("no system could be raced", remedy=next(iter(rows.values()))["error"])
    middle = {k: float(np.median([r[k] for r in counted])) for k in ("N-BEATS", "linear", "mean", "persistence")}
    slowest = max(r["seconds"] for r in counted)
    holds = middle["N-BEATS"] <= MOST and middle["linear"] - middle["N-BEATS"] >= GAP and slowest <= MINUTE
    text = ", ".join(f"{k} {v:.0f}" for k, v in middle.items())
    text += f"; {len(counted)} of {len(rows)} systems, at most {slowest:.0f} s each"
    return Measured(text, holds and len(counted) == len(rows), {"medians": middle, "systems": rows})


def _kept(context: Context, name: str, compute) -> dict[str, Any]:
    """A row that a run which was cut left behind, or a new one; what failed is tried again."""
    made = digest_of([rheon.__version__, NETWORK, LOOKBACKS, context.key])[:12]
    path = None if context.folder is None else context.folder / f"network-{name}-{made}.json"
    if path is not None and path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    try:
        row = compute()
    except RheonError as error:
        return {"error": str(error).splitlines()[0]}
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, row)
    return row


def _raced(name: str, key: int) -> dict[str, Any]:
    data = splits(find("systems", name)(), "fine", key=key)
    train, tune, test = (series.select([series.names[0]]) for series in (data.test_train, data.train, data.test))
    begin = time.perf_counter()
    base = find("models", "n-beats")(**NETWORK)
    tried = [base.replace(lookback=length, validation=0.2) for length in LOOKBACKS]
    errors = [rheon.fit(model, tune, key=key).history["score"] for model in tried]
    best = tried[int(np.argmin(errors))].replace(validation=0.0)
    found = _smape(rheon.fit(best, train, key=key), train, test)
    seconds = time.perf_counter() - begin
    options = {"lags": LOOKBACKS, "ridge": (1e-8, 1e-6)}
    linear, _ = search(find("models", "linear")(), tune, key=key, horizon=HORIZON, origins=[800], options=options)
    others = {"linear": linear, "mean": find("models", "mean")(), "persistence": find("models", "persistence")()}
    return {
        "N-BEATS": found, "lookback": best.lookback, "errors by lookback": errors, "seconds": seconds,
        **{k: _smape(rheon.fit(m, train), train, test) for k, m in others.items()},
    }  # fmt: skip


def _smape(fitted, train: Series, truth: Series) -> float:
    future = rheon.forecast(fitted, train, HORIZON, precision="single")
    return float(measure.smape(truth.values, future.values).value)


def _strips(found: dict[str, dict[str, float]]) -> Figure:
    """Every system as a point, racers side by side."""
    names = sorted(found, key=lambda n: np.median(list(found[n].values())))
    lines = []
    for i, name in enumerate(names):
        values = np.sort(list(found[name].values()))
        places = i + np.linspace(-0.3, 0.3, len(values))
        lines.append(Trace("points", places, np.maximum(values, 1e-3), role="data", size=3))
        lines.append(Trace("line", np.array([i - 0.35, i + 0.35]), np.full(2, np.median(values)), role="model", size=2))
    panel = Panel(tuple(lines), y="sMAPE (0 to 200)", y_scale="log", ticks=tuple(TITLES.get(n, n) for n in names))
    return Figure((panel,), title="Forecasts of two periods: a point per system, and the median")
