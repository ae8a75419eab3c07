"""Stage 3, race: every model on the training part only, under the time budget."""

from __future__ import annotations

import dataclasses
from functools import partial

import numpy as np

from rheon.bench.clouds import distance, free_runs, start_samples, surrogate_run
from rheon.core.errors import RheonError
from rheon.core.model import Gradient, Model
from rheon.core.progress import Progress, Silent
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.forecasting.backtest import backtest
from rheon.training.fit import fit
from rheon.training.search import search

from .records import Look, Racer, Split
from .stages import Stages

# from the simple to the elaborate: if time runs out, the simple ones are there
ENTRANTS = (
    "persistence",
    "seasonal",
    "parroting",
    "linear",
    "nvar",
    "kernel-ridge",
    "echo-state-network",
    "almost-linear-rnn",
    "shallow-plrnn",
)
# these repeat the past and hold no law: they are there to be beaten, and cannot be what a run is about
BASELINES = ("persistence", "seasonal", "parroting")
LEAST_ENTRANTS = 4
STARTS = 50
# errors and distances are counted up to this, in units where 1 is "no better than the mean" or "than a surrogate"
WORST = 2.0
# what a model's search costs in seconds on two idle cores for a recording of PRICED samples; the budget is planned by
# these prices, never by the clock, so that the same budget and key give the same files on a slow machine too
PRICES = {
    "persistence": 3.0,
    "seasonal": 1.0,
    "parroting": 10.0,
    "linear": 8.0,
    "nvar": 10.0,
    "kernel-ridge": 35.0,
    "echo-state-network": 10.0,
}
PRICED = 10_000
# kernel ridge is solved exactly up to so many rows; the price of that, at this size, grows with their cube
EXACT_ROWS, EXACT_PRICE = 8192, 45.0
# a training compiles for so long, needs at least so many updates to be worth it, and pays so much for each
COMPILATION = 8.0
SECONDS_PER_UPDATE = 0.003
UPDATE_LIMITS = (1_000, 50_000)
# from this many variables on a model sees the recording as it is; below, delays are added up to the largest embedding
ENOUGH_VARIABLES = 3
LARGEST_EMBEDDING = 8
# model -> its number of delays, and the most inputs (delays times variables) that are tried
LARGEST_INPUT = {"Linear": ("lags", 300), "NVAR": ("order", 30), "KernelRidge": ("lags", 200)}
# settings that are validated by their free run too, out of those that the search ranked by forecasts
SHORTLIST = 6


def race(
    series: Series, look: Look, stages: Stages, *, key: int, seconds: float, entrants=ENTRANTS, progress: Progress
) -> list[Racer]:
    """Search, fit and validate every entrant; each is a stage of its own, so a kill costs at most one model."""
    split = Split.of(series.n_times)
    planned = plan(entrants, seconds, series.n_times * series.n_variables, split.train_stop)
    reference = surrogate_distance(series, look, split, key)
    racers: list[Racer] = []
    with progress.stage("Race", len(entrants)) as stage:
        for slug in entrants:
            title = find("models", slug).card.title  # type: ignore[attr-defined]  # every entry has a card
            if slug in planned:
                run = partial(_enter, slug, series, look, split, stages, key, planned[slug], reference)
                racers.append(stages.run(f"3-race-{slug}", run))
            else:
                racers.append(_absent(slug, title, "skipped", f"a budget of {seconds:.0f} s has no room for it"))
            entry = racers[-1]
            stage.advance(1, title)
            shown = f"score {entry.score:.3f}" if entry.status == "ok" else f"{entry.status}: {entry.reason}"
            progress.say(f"  {title}: {shown}")
    if all(r.fit is None for r in racers):
        raise RheonError(
            "no model could be fitted: " + "; ".join(f"{r.title}: {r.reason}" for r in racers[:3]),
            where=series.source,
            remedy="give a longer recording, or one with fewer gaps",
        )
    return racers


def plan(entrants, seconds: float, values: int, rows: int = 0) -> dict[str, int]:
    """Who races within the budget, and with how many updates (0 where nothing is trained by gradient descent).

    Closed forms come first, in order, as long as their prices fit; what is left is shared by the trained models.
    Prices grow like the square root of the recording: long ones are thinned, and compilation costs the same for all.
    `rows` is the number of samples to learn from.
    """
    scale = float(np.clip(np.sqrt(values / PRICED), 0.4, 2.5))
    left, planned = seconds, {}
    closed = [slug for slug in entrants if slug in PRICES]
    for position, slug in enumerate(closed):
        price = PRICES[slug] * scale
        if slug == "kernel-ridge" and rows <= EXACT_ROWS:
            price += EXACT_PRICE * (rows / EXACT_ROWS) ** 3
        if price <= left or position < LEAST_ENTRANTS:
            planned[slug] = 0
            left -= price
    trained = [slug for slug in entrants if slug not in PRICES]
    while trained:
        updates = int((left / len(trained) - COMPILATION) / SECONDS_PER_UPDATE)
        if updates >= UPDATE_LIMITS[0]:
            return planned | dict.fromkeys(trained, min(updates, UPDATE_LIMITS[1]))
        trained.pop()
    return planned


def winner(racers: list[Racer]) -> Racer:
    """The racer with the lowest validation score; a baseline only if nothing else could be fitted."""
    fitted = [r for r in racers if r.fit is not None]
    return min([r for r in fitted if r.slug not in BASELINES] or fitted, key=lambda r: r.score)


def surrogate_distance(series: Series, look: Look, split: Split, key: int) -> float:
    """D_stsp of a surrogate of the fitting part against the validation stretch: the unit of `life`."""
    values = surrogate_run(series, split.fit_stop, split.train_stop - split.fit_stop, key)
    return distance(series.window(split.fit_stop, split.train_stop).paths[0], values, look.delay)


def _absent(slug: str, title: str, status: str, reason: str, settings=None, tried: int = 0) -> Racer:
    infinite = float("inf")
    return Racer(slug, title, status, reason, settings or {}, tried, None, infinite, infinite, infinite)


def _enter(slug: str, series, look: Look, split: Split, stages: Stages, key: int, updates: int, reference: float):
    """Search settings, validate the best of them, and fit the chosen one on the whole training part."""
    model = _adapted(find("models", slug)(), look, series.n_variables, updates)
    title = type(model).card.title  # type: ignore[union-attr]  # every entry has a card
    fitting, train = series.window(0, split.fit_stop), series.window(0, split.train_stop)
    checkpoint = stages.checkpoint(slug)
    try:
        if isinstance(model, Gradient):
            # trained once: what the validation stretch would add is not worth the time of a second training
            tried, final = 1, fit(model, fitting, key=key, checkpoint=checkpoint)
            error, life, reason = _validate(final, series, look, split, reference)
        else:
            models, tried = _shortlist(model, train, look, key)
            results = [_validate(fit(m, fitting, key=key), series, look, split, reference) for m in models]
            chosen = int(np.argmin([error + life for error, life, _ in results]))
            model, (error, life, reason) = models[chosen], results[chosen]
            final = fit(model, train, key=key)
    except (RheonError, ArithmeticError, np.linalg.LinAlgError) as failure:
        checkpoint.unlink(missing_ok=True)
        return _absent(slug, title, "failed", str(failure).split("\n")[0])
    # not on an interrupt: an unfinished training goes on from its checkpoint
    checkpoint.unlink(missing_ok=True)
    status = "diverged" if reason else "ok"
    settings = {f.name: _shown(getattr(model, f.name)) for f in dataclasses.fields(model)}
    return Racer(slug, title, status, reason, settings, tried, final, error, life, error + life)


def _shortlist(model: Model, train: Series, look: Look, key: int) -> tuple[list[Model], int]:
    """The settings that forecast best, a few of them, and how many were tried.

    A search by forecasts alone cannot tell a law that stays on the attractor from one that leaves it later.
    """
    options = _affordable(type(model).__name__, model.options(), train.n_variables)
    _, rows = search(model.coarse(), train, key=key, horizon=look.horizon, options=options, progress=Silent())
    ranked = sorted((row for row in rows if np.isfinite(row["score"])), key=lambda row: row["score"])
    return [model.replace(**{name: row[name] for name in options}) for row in ranked[:SHORTLIST]], len(rows)


def _validate(fitted, series: Series, look: Look, split: Split, reference: float) -> tuple[float, float, str]:
    """Forecast error and likeness of the free run on the validation stretch, which this fit has not seen."""
    train = series.window(0, split.train_stop)
    starts = start_samples(train, split.fit_stop, fitted.context, look.horizon, STARTS)
    examined = backtest(fitted, train, horizon=look.horizon, starts=starts)
    error = float(np.minimum(examined["errors"], WORST).mean())
    length = split.train_stop - split.fit_stop
    runs = free_runs(fitted, train, split.fit_stop // 2, split.fit_stop, length)
    truth = series.paths[0][split.fit_stop : split.train_stop]
    lives = [min(distance(truth, run, look.delay) / max(reference, 1e-9), WORST) for run in runs]
    lost = int(np.isnan(runs).any(axis=(1, 2)).sum())
    reason = f"{lost} of {len(runs)} free runs leave the range of the data" if lost else ""
    return error, float(np.mean(lives)), reason


def _adapted(model: Model, look: Look, n_variables: int, updates: int) -> Model:
    """The model with the settings that follow from the recording rather than from a search."""
    known: dict = {
        "period": round(look.period) if look.period >= 2 else None,
        "updates": updates or None,
    }
    if n_variables < ENOUGH_VARIABLES:
        # too few variables show the whole state: delays must stand in for the others
        known["delay"] = look.delay
        known["dimension"] = int(np.clip(look.dimension, ENOUGH_VARIABLES, LARGEST_EMBEDDING))
    fields = {f.name for f in dataclasses.fields(model)}
    return model.replace(**{name: value for name, value in known.items() if name in fields and value is not None})


def _affordable(name: str, options: dict[str, tuple], n_variables: int) -> dict[str, tuple]:
    """The options without numbers of delays whose regression would not fit into the budget."""
    delays, most = LARGEST_INPUT.get(name, ("", 0))
    if delays not in options:
        return options
    kept = tuple(v for v in options[delays] if v * n_variables <= most)
    return options | {delays: kept or (min(options[delays]),)}


def _shown(value):
    """A setting as something that can be stored and printed."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
