"""Check: a trained window regressor on one variable of 30 chaotic flows, against linear regression in the same run.

Protocol of Gilpin 2021 and 2023 (arXiv 2110.05266, 2303.08011): the first variable, 100 samples per period. The
lookback is chosen from 25, 50 and 100 on the training trajectory (learn from its first 8 periods, judged by forecasts
in the next 2); then the network learns the first 10 periods of the test trajectory and foretells 2 more, 200 samples.
Linear regression chooses its lags in the same way. sMAPE on the scale 0 to 200. Bars: median at most 90 and at least 20
below that of linear regression, at most 60 s each (compilation counts: it falls to the first system).

Every system's row is kept in results/univariate_rows.json as soon as it is there: a run that is started again goes on.

    python benchmarks/univariate.py [systems] [model]

The number of systems is 30 if not given, the model n-beats (n-hits, patch-transformer, lstm
and gru are the others with a lookback).
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from _race import RESULTS, machine, record

import rheon
from rheon.core.errors import RheonError
from rheon.core.files import atomic
from rheon.core.registry import find
from rheon.engine.ensemble import splits
from rheon.papers import _dysts_spectra as spectra
from rheon.training.search import search

LOOKBACKS, HORIZON, KEY = (25, 50, 100), 200, 0
SETTINGS = {
    "n-beats": {"block": 10, "updates": 1000},
    "n-hits": {"block": 10, "pools": (4, 2, 1), "updates": 1000},
}
BARS = {"median sMAPE": 90.0, "below linear regression by": 20.0, "seconds each": 60.0}
ROWS = RESULTS / "univariate_rows.json"


def chosen(count: int) -> list[str]:
    """Chaotic flows of the collection, evenly spaced in the alphabet."""
    names = [n for n in spectra.names("full") if "chaotic" in find("systems", n).card.tags]
    return [names[i] for i in np.linspace(0, len(names) - 1, count).astype(int)]


def score(fitted, train: rheon.Series, truth: np.ndarray) -> float:
    """sMAPE of the forecast that goes on from the training data."""
    future = rheon.forecast(fitted, train, HORIZON, precision="single")
    return float(rheon.measure.smape(truth, future.values).value)


def trained(slug: str, tune: rheon.Series, train: rheon.Series):
    """The network with the lookback that forecasts best inside the training trajectory, learned anew on the other."""
    base = find("models", slug)(**SETTINGS.get(slug, {}))
    tried = [base.replace(lookback=length, validation=0.2) for length in LOOKBACKS]
    scores = [rheon.fit(model, tune, key=KEY).history["score"] for model in tried]
    best = tried[int(np.argmin(scores))]
    return rheon.fit(best.replace(validation=0.0), train, key=KEY), best.lookback, scores


def row(name: str, slug: str) -> dict:
    """One system: the network, linear regression and two naive forecasts."""
    data = splits(find("systems", name)(), "fine", key=KEY)
    train, tune, test = (series.select([series.names[0]]) for series in (data.test_train, data.train, data.test))
    begin, work = time.perf_counter(), time.process_time()
    fitted, lookback, scores = trained(slug, tune, train)
    found = score(fitted, train, test.values)
    seconds, work = time.perf_counter() - begin, time.process_time() - work
    options = {"lags": LOOKBACKS, "ridge": (1e-8, 1e-6)}
    linear, _ = search(rheon.models.Linear(), tune, key=KEY, horizon=HORIZON, origins=[800], options=options)
    return {
        slug: found,
        "linear": score(rheon.fit(linear, train), train, test.values),
        "mean": score(rheon.fit(rheon.models.Mean(), train), train, test.values),
        "persistence": score(rheon.fit(rheon.models.Persistence(), train), train, test.values),
        "lookback": lookback,
        "validation error by lookback": scores,
        "seconds": seconds,
        "seconds of the processor": work,
    }


def main(count: int = 30, slug: str = "n-beats") -> int:
    """All rows that are missing, then the medians."""
    held = json.loads(ROWS.read_text(encoding="utf-8")) if ROWS.exists() else {}
    rows = held.setdefault(f"{slug} {rheon.__version__} {SETTINGS.get(slug, {})}", {})
    for name in chosen(count):
        if name not in rows:
            try:
                rows[name] = row(name, slug)
            except RheonError as error:
                rows[name] = {"error": str(error).splitlines()[0]}
            RESULTS.mkdir(exist_ok=True)
            with atomic(ROWS) as temporary:
                temporary.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
        print(name, {k: round(v, 1) for k, v in rows[name].items() if isinstance(v, float)}, flush=True)
    counted = [rows[n] for n in chosen(count) if "error" not in rows[n]]
    medians = {k: float(np.median([r[k] for r in counted])) for k in (slug, "linear", "mean", "persistence")}
    slowest = max(r["seconds"] for r in counted)
    result = {
        "check": f"{slug} on one variable of {len(counted)} systems, {SETTINGS.get(slug, {})}",
        "median sMAPE": medians,
        "slowest, s": slowest,
        "failed": [n for n in chosen(count) if "error" in rows[n]],
        "bars": BARS,
        "rows": {n: rows[n] for n in chosen(count)},
    }
    low, gap, limit = BARS.values()
    result["passed"] = medians[slug] <= low and medians["linear"] - medians[slug] >= gap and slowest <= limit
    print(medians, f"slowest {slowest:.0f} s", "passed" if result["passed"] else "failed")
    record(f"univariate_{slug}", result | {"machine": machine()})
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(*(f(a) for f, a in zip((int, str), sys.argv[1:], strict=False))))
