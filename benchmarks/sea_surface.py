"""Sea-surface temperature of the tropical Pacific, one to twelve months ahead, in years that no law has seen.

Laws learn from January 1970 to December 1990 and forecast from every month of 1991 to 2002. Rank and delays of every
model are chosen inside the training years: fitted up to December 1983, judged on forecasts up to December 1990, by the
geometric mean over leads of the error relative to persistence, of the field and of the index Niño 3.4 alike. The chosen
setting is fitted to all training years and forecasts once. Intervals come from the law (`modal_interval`), for the
index from the forecast errors of the validation years too.

    RHEON_DATA=FOLDER python benchmarks/sea_surface.py [--write] [--pictures FOLDER]
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from pathlib import Path

# one thread does not wait for others on a busy machine; set before the numerical libraries start
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from _race import machine, record

import rheon
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.registry import modules
from rheon.datasets.sst_pacific import NINO, places
from rheon.engine.rollout import rollouts
from rheon.forecasting.modal_interval import modal_interval
from rheon.plotting.draw import draw

LEADS = 12
# months from January 1970: end of fitting inside the training years, end of these
INNER, TRAIN = 168, 252
LEVEL = 0.9
# beside the certified modes, chosen like all others: the same without a certificate, and what it does with many modes
ILLUSTRATED = {
    "the same, none removed": {"verify": False},
    "certified modes of 30": {"rank": 30},
    "the 30, none removed": {"rank": 30, "verify": False},
}
# April 1997, the last month seen by the forecast of October 1997
APRIL_1997 = 327


class Pacific:
    """The field, its weights and its index.

    Attributes:
        series: times the root of the weights, so that laws weigh cells by their area.
        roots: these roots, (variable,).
        box: which cells make up the index, (variable,).
    """

    def __init__(self) -> None:
        self.field = rheon.datasets.sst_pacific.load()
        self.place = places(self.field)
        latitude, longitude = self.place.T
        self.roots = np.sqrt(np.cos(np.deg2rad(latitude)))
        south, north, west, east = NINO
        self.box = (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
        self.values = self.field.values
        self.series = self.field.replace(values=self.values * self.roots)

    def errors(self, forecasts: np.ndarray, origins: np.ndarray) -> dict[str, np.ndarray]:
        """Root mean square errors by lead of forecasts (origin, lead, variable) and of their index."""
        truth = np.stack([self.values[i : i + LEADS] for i in origins])
        missed = forecasts - truth
        weights = self.roots**2 / np.sum(self.roots**2)
        index = missed[..., self.box].mean(-1)
        return {"field": np.sqrt((missed**2 @ weights).mean(0)), "nino34": np.sqrt((index**2).mean(0))}

    def index(self, values: np.ndarray) -> np.ndarray:
        """Niño 3.4 of fields (..., variable)."""
        return values[..., self.box].mean(-1)


def baselines(pacific: Pacific, end: int, origins: np.ndarray) -> dict[str, np.ndarray]:
    """Forecasts (origin, lead, variable) that learn no dynamics from months before `end`."""
    x, learned = pacific.values, pacific.values[:end]
    mean = learned.mean(0)
    a = learned - mean
    # by lead and cell, the share of an anomaly that is left
    left = np.stack([(a[h:] * a[:-h]).sum(0) / (a[:-h] ** 2).sum(0) for h in range(1, LEADS + 1)])
    return {
        "persistence": np.stack([np.repeat(x[i - 1 : i], LEADS, 0) for i in origins]),
        "seasonal (same month last year)": np.stack([x[i - LEADS : i] for i in origins]),
        "climatology": np.repeat(np.repeat(mean[None, None], LEADS, 1), len(origins), 0),
        "damped persistence": np.stack([mean + left * (x[i - 1] - mean) for i in origins]),
    }


def learned(pacific: Pacific, model, end: int, origins: np.ndarray) -> tuple[np.ndarray, rheon.Fit]:
    """Forecasts of a model fitted to the months before `end`, and the fit."""
    fit = rheon.fit(model, pacific.series.window(0, end))
    windows = np.stack([pacific.series.values[i - fit.context : i] for i in origins])
    return rollouts(fit.system, windows, LEADS, precision="double") / pacific.roots, fit


def candidates() -> dict[str, list]:
    """Models and the settings that are tried, few and the same for all that have them."""
    modes = rheon.models.DynamicModes
    ranks, delays = (5, 8, 12, 16, 20), (1, 2, 3)
    found = {
        "exact modes": [modes(rank=r, delays=d, stable=True) for r, d in itertools.product(ranks, delays)],
        "total modes": [modes(rank=r, method="total", stable=True) for r in ranks],
        "forward-backward modes": [modes(rank=r, method="forward-backward", stable=True) for r in ranks],
        "optimised modes": [modes(rank=r, method="optimised", stable=True) for r in (4, 6, 8)],
        "multi-resolution modes": [
            rheon.models.MultiresolutionModes(levels=v, rank=r) for v, r in itertools.product((1, 2, 3), (5, 10))
        ],
    }
    if "koopman" in modules("models"):
        found["certified modes"] = [
            rheon.models.Koopman(dictionary=k, lags=d, rank=r, tolerance=t)
            for k, d, r, t in itertools.product(("delays",), (1, 2, 3), (8, 16, 30), (0.5, 0.7, 1.0))
        ]
        found |= {name: [] for name in ILLUSTRATED}
    return found


def chosen(pacific: Pacific, settings: list, inside: np.ndarray) -> tuple[object, list[dict]]:
    """The setting of lowest score inside the training years, and all rows."""
    reference = pacific.errors(baselines(pacific, INNER, inside)["persistence"], inside)
    rows = []
    for model in settings:
        row = {"model": str(model), "score": float("inf"), "note": ""}
        try:
            found = pacific.errors(learned(pacific, model, INNER, inside)[0], inside)
            ratios = [np.log(found[k] / reference[k]).mean() for k in found]
            row["score"] = float(np.exp(np.mean(ratios)))
        except (RheonError, np.linalg.LinAlgError) as failure:
            row["note"] = str(failure).split("\n")[0]
        rows.append(row | {"setting": model})
    best = min(rows, key=lambda r: r["score"] if np.isfinite(r["score"]) else np.inf)
    return best["setting"] if np.isfinite(best["score"]) else None, [
        {k: v for k, v in r.items() if k != "setting"} for r in rows
    ]


def covered(pacific: Pacific, fit: rheon.Fit, origins: np.ndarray) -> dict:
    """Share of the held-out values that the law's intervals hold, over all cells and leads."""
    inside, width = [], []
    weights = pacific.roots**2 / np.sum(pacific.roots**2)
    for i in origins:
        band = modal_interval(fit, pacific.series.window(int(i) - fit.context, int(i)), LEADS, levels=(LEVEL,)).value[0]
        truth = pacific.series.values[i : i + LEADS]
        inside.append(((truth >= band[0]) & (truth <= band[1])) @ weights)
        width.append(((band[1] - band[0]) / pacific.roots) @ weights)
    return {"level": LEVEL, "covered by lead": np.mean(inside, 0).tolist(), "width by lead": np.mean(width, 0).tolist()}


def conformal(pacific: Pacific, before: np.ndarray, inside: np.ndarray, after: np.ndarray, origins: np.ndarray) -> dict:
    """Intervals of the index from errors of the validation years, and how often they hold later."""
    truth = lambda o: np.stack([pacific.index(pacific.values[i : i + LEADS]) for i in o])  # noqa: E731
    past = np.abs(truth(inside) - pacific.index(before))
    rank = min(len(past) - 1, int(np.ceil((len(past) + 1) * LEVEL)) - 1)
    half = np.sort(past, axis=0)[rank]
    held = np.abs(truth(origins) - pacific.index(after)) <= half
    return {"level": LEVEL, "covered by lead": held.mean(0).tolist(), "half width by lead": half.tolist()}


def removed(fit: rheon.Fit) -> dict:
    """What a fit of certified modes says that it left out."""
    return {k: v for k, v in fit.history.items() if k in ("certified", "removed")}


def run() -> tuple[dict, dict]:
    """The table, and what pictures need."""
    begun = time.perf_counter()
    pacific = Pacific()
    months = len(pacific.values)
    inside = np.arange(INNER, TRAIN - LEADS + 1)
    origins = np.arange(TRAIN, months - LEADS + 1)
    table, validation, shown = {}, {}, {}
    for name, forecasts in baselines(pacific, TRAIN, origins).items():
        table[name] = pacific.errors(forecasts, origins)
        shown[name] = forecasts
        told(name, table[name])
    fits = {}
    for name, settings in candidates().items():
        if name in ILLUSTRATED:
            model = fits["certified modes"].model.replace(**ILLUSTRATED[name])
        else:
            model, validation[name] = chosen(pacific, settings, inside)
        if model is None:
            print(f"{name}: no setting could be fitted: {validation[name][0]['note']}")
            continue
        try:
            forecasts, fits[name] = learned(pacific, model, TRAIN, origins)
        except RheonError as failure:
            validation[name].append({"model": str(model), "note": f"all training years: {failure.what}"})
            continue
        table[name] = pacific.errors(forecasts, origins)
        shown[name] = forecasts
        told(f"{name}: {model}", table[name])
    best = "exact modes"
    fit = fits[best]
    early, _ = learned(pacific, fit.model, INNER, inside)
    outcome = {
        "task": "months 1-12 ahead from every month of 1991-2002, learned from 1970-1990",
        "origins": len(origins),
        "rmse by lead": {k: {s: v.tolist() for s, v in row.items()} for k, row in table.items()},
        "chosen": {k: str(f.model) for k, f in fits.items()},
        "validation": validation,
        "bars": bars(table, best),
        "interval of the law": covered(pacific, fit, origins[::3]),
        "interval of the index from validation errors": conformal(pacific, early, inside, shown[best], origins),
        "El Niño 1997": el_nino(pacific, fits),
        "modes": modes(fit),
        "machine": machine(("jax", "numpy", "scipy")),
        "seconds": round(time.perf_counter() - begun, 1),
    }
    if "certified modes" in fits:
        kept = ("certified modes", "certified modes of 30")
        outcome["what the certificate removed"] = {name: removed(fits[name]) for name in kept}
    return outcome, {"pacific": pacific, "fits": fits, "table": table, "best": best}


def told(name: str, errors: dict) -> None:
    print(f"{name[:100]:100s} field {np.round(errors['field'][[0, 2, 5, 11]], 3)}", end="  ")
    print(f"niño {np.round(errors['nino34'][[0, 2, 5, 11]], 3)}", flush=True)


def bars(table: dict, best: str) -> dict:
    """At how many of the twelve leads the modes miss less than each baseline."""
    rows = {}
    for name in ("persistence", "seasonal (same month last year)", "climatology", "damped persistence"):
        rows[name] = {k: int(np.sum(table[best][k] < table[name][k])) for k in ("field", "nino34")}
    return {"leads of 12 with a lower error than": rows}


def el_nino(pacific: Pacific, fits: dict) -> dict:
    """The forecast of October 1997 from April 1997."""
    truth = pacific.index(pacific.values[APRIL_1997 + 1 : APRIL_1997 + 1 + LEADS])
    rows = {"truth": truth.tolist(), "persistence": [float(pacific.index(pacific.values[APRIL_1997]))] * LEADS}
    for name, fit in fits.items():
        window = pacific.series.values[None, APRIL_1997 + 1 - fit.context : APRIL_1997 + 1]
        rows[name] = pacific.index(rollouts(fit.system, window, LEADS, precision="double")[0] / pacific.roots).tolist()
    return {"Niño 3.4, May 1997 to April 1998, from April 1997": rows}


def modes(fit: rheon.Fit) -> list[dict]:
    """The largest modes, with errors."""
    rows = rheon.dissect.modes(fit, most=8)["table"]
    names = ("period", "half_life", "share", "growth_error", "frequency_error", "residual")
    return [{k: float(row[k]) if np.isfinite(row[k]) else None for k in names} for row in rows]


def pictures(found: dict, folder: Path) -> None:
    """Errors by lead, El Niño 1997 with its interval, and the modes."""
    pacific, fit = found["pacific"], found["fits"][found["best"]]
    leads = np.arange(1, LEADS + 1)
    roles = {found["best"]: "model", "persistence": "data", "damped persistence": "reference", "climatology": "floor"}
    roles["certified modes"] = "other"
    panels = [
        Panel(
            tuple(
                Trace("line", leads, found["table"][name][kind], name=name, role=role)
                for name, role in roles.items()
                if name in found["table"]
            ),
            title=title,
            x="lead (months)",
            y="root mean square error (K)",
        )
        for kind, title in (("field", "the field, 1991-2002"), ("nino34", "Niño 3.4, 1991-2002"))
    ]
    first = APRIL_1997 + 1
    index = fit_of_index(pacific, fit, first)
    months = 1970 + np.arange(first, first + LEADS) / 12
    past = 1970 + np.arange(first - 18, first) / 12
    panels.append(
        Panel(
            (
                Trace("band", months, index[0], y2=index[1], name="90 %", role="interval"),
                Trace("line", past, pacific.index(pacific.values[first - 18 : first]), role="data", name="seen"),
                Trace(
                    "line", months, pacific.index(pacific.values[first : first + LEADS]), role="reference", name="came"
                ),
                Trace("line", months, index[2], name="forecast of April 1997", role="model"),
            ),
            title="El Niño 1997",
            x="year",
            y="Niño 3.4 (K)",
        )
    )
    folder.mkdir(parents=True, exist_ok=True)
    draw(Figure(tuple(panels), columns=3), path=folder / "sea_surface.png")


def fit_of_index(pacific: Pacific, fit: rheon.Fit, first: int) -> np.ndarray:
    """Lower and upper bound and forecast of the index, as of the law whose index alone is seen. Shape (3, lead)."""
    law = fit.system
    see = (pacific.box / pacific.box.sum() / pacific.roots)[None]
    window = pacific.series.window(first - fit.context, first)
    whole = modal_interval(fit, window, LEADS, levels=(LEVEL,))
    # errors of neighbouring cells go together: the index's variance follows from the coordinates
    decode, spread, found = see @ np.asarray(law.decode), np.zeros_like(law.matrix), []
    for _ in range(LEADS):
        spread = law.matrix @ spread @ law.matrix.T + law.record.noise
        found.append(float((decode @ spread @ decode.T)[0, 0]))
    middle = (whole["forecast"] @ see.T)[:, 0]
    half = 1.645 * np.sqrt(found)
    return np.stack([middle - half, middle + half, middle])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--pictures", type=Path)
    arguments = parser.parse_args()
    outcome, found = run()
    print(outcome["bars"])
    for key in ("interval of the law", "interval of the index from validation errors", "El Niño 1997"):
        print(key, outcome[key])
    if arguments.write:
        print(record("sea_surface", outcome))
    if arguments.pictures:
        pictures(found, arguments.pictures)


if __name__ == "__main__":
    main()
