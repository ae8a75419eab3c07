"""The choice of settings: rolling-origin validation inside the training data."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow
from rheon.core.model import Gradient, Identification, LinearReadout, Model
from rheon.core.precision import precision
from rheon.core.progress import Progress, Silent
from rheon.core.random import as_key
from rheon.core.series import Series
from rheon.engine.as_map import as_map
from rheon.engine.rollout import rollout
from rheon.engine.wrappers.discretised import Discretised
from rheon.engine.wrappers.scaled import Scaled

from . import ridge
from ._standard import standard_units
from .fit import fit, learn

# up to this many samples a closed form is fitted anew before every origin
REFIT_UP_TO = 2000
ORIGINS_REFITTED, ORIGINS = 8, 32
# an error counts up to this: two unrelated stretches of one recording differ by twice its variance
WORST = 2.0
# and down to this: below it no forecast is better than another
BEST = 1e-8
# beyond this, or not finite, a forecast is said to have diverged
DIVERGED = 100.0


def search(
    model: Model,
    series: Series,
    *,
    key=0,
    horizon: int = 100,
    origins: int | Sequence[int] | None = None,
    options: dict[str, tuple] | None = None,
    refit: bool | None = None,
    progress: Progress | None = None,
) -> tuple[Model, list[dict]]:
    """Try the settings that a model names, and keep those that forecast best inside the data.

    From every origin the law runs freely for `horizon` steps, having seen only what lies before an origin: with
    `refit` what lies before its own, without it what lies before the first. The error of a forecast is its mean squared
    error over the horizon in units of the variance of the data, counted up to 2 (divergence counts 2); the score is its
    geometric mean over origins and paths. Errors of chaotic forecasts spread over many powers of ten: a plain mean
    would compare the few origins at which every setting fails, a median would ignore them.

    Args:
        model: settings that are not tried stay as they are here.
        series: the training data and nothing else.
        key: an integer or a JAX key; the same for every setting.
        horizon: steps of each forecast; cut to a quarter of the series.
        origins: how many forecasts, evenly spaced over the second half, or the samples at which they begin. By
            default 8 with `refit`, 32 without.
        options: setting -> values to try; `model.options()` if not given.
        refit: fit anew for every origin; by default only closed forms on at most 2000 samples.
        progress: told about every setting.

    Returns:
        The model with the best settings, and one row per setting in the order tried: the settings, `score`, `median`
        (over origins), `errors` (per origin; infinite if diverged), `diverged` (their share), `note` (why not tried).

    Raises:
        RheonError: if no setting could be tried, or an origin lies outside the data.

    Source: rolling-origin evaluation, Tashman 2000 (doi:10.1016/S0169-2070(00)00065-0).

    Example:
        >>> import rheon
        >>> wave = Series(np.sin(0.3 * np.arange(200)))
        >>> best, rows = search(rheon.models.Linear(), wave, options={"lags": (1, 2)}, horizon=20)
        >>> best.lags, len(rows)
        (2, 2)
    """
    progress = progress or Silent()
    options = model.options() if options is None else options
    horizon = max(1, min(int(horizon), series.n_times // 4))
    closed = not isinstance(model, Gradient)
    refit = closed and series.n_times <= REFIT_UP_TO if refit is None else refit
    places = _places(series, origins, horizon, ORIGINS_REFITTED if refit else ORIGINS)
    penalties = options.get("ridge", (None,)) if isinstance(model, LinearReadout) else (None,)
    others = {k: v for k, v in options.items() if k != "ridge" or penalties == (None,)}
    rows: list[dict] = []
    with progress.stage(f"Search {type(model).__name__}", len(list(itertools.product(*others.values())))) as stage:
        for values in itertools.product(*others.values()):
            settings = dict(zip(others, values, strict=True))
            group = _validate(model.replace(**settings), series, as_key(key), horizon, places, penalties, refit)
            rows += [settings | row for row in group]
            stage.advance(1, ", ".join(f"{k} {v}" for k, v in settings.items()))
    return _best(model, options, rows), rows


def _best(model: Model, options: dict, rows: list[dict]) -> Model:
    best = min(rows, key=lambda row: row["score"])
    if not np.isfinite(best["score"]):
        raise RheonError(
            f"no setting of {type(model).__name__} could be tried: {best['note']}",
            remedy="give a longer series or a shorter horizon",
        )
    return model.replace(**{name: best[name] for name in options})


def _places(series: Series, origins, horizon: int, default: int) -> list[int]:
    last = series.n_times - horizon
    if origins is None or isinstance(origins, int | np.integer):
        number = default if origins is None else int(origins)
        if number < 1:
            raise RheonError(f"origins is {origins}", remedy="ask for at least one")
        return sorted({int(p) for p in np.linspace(series.n_times // 2, last, number).round()})
    places = sorted(int(o) for o in origins)
    if not places or places[0] < 1 or places[-1] > last:
        raise RheonError(
            f"origins {places} with horizon {horizon} do not fit into {series.n_times} samples",
            where=series.source,
            remedy=f"choose origins from 1 to {last}",
        )
    return places


def _validate(model: Model, series: Series, key, horizon: int, places, penalties, refit: bool) -> list[dict]:
    """One row per penalty: the settings differ in nothing else, so they share all the work up to the penalty."""
    scale = standard_units(series)[1]
    errors: list[list[float]] = [[] for _ in penalties]
    try:
        for group in [[p] for p in places] if refit else [places]:
            laws = _laws(model, series.window(0, group[0]), key, penalties)
            windows, truth = _cut(series, group, laws[0].context, horizon)
            if len(windows) == 0:
                continue
            for i, predicted in enumerate(_forecasts(laws, windows, horizon)):
                with np.errstate(over="ignore", invalid="ignore"):
                    square = np.where(np.isfinite(truth), ((predicted - truth) / scale) ** 2, np.nan)
                error = np.nanmean(square.reshape(len(square), -1), axis=1)
                lost = ~np.isfinite(predicted).all(axis=(1, 2))
                errors[i] += [float(e) for e in np.where(lost | ~np.isfinite(error), np.inf, error)]
        if not errors[0]:
            raise RheonError("no origin has a complete context before it and a value after it", where=series.source)
    except (RheonError, np.linalg.LinAlgError) as failure:
        nothing = {
            "score": np.inf,
            "median": np.inf,
            "errors": [],
            "diverged": 0.0,
            "note": str(failure).split("\n")[0],
        }
        return [_penalty(p) | nothing for p in penalties]
    return [_penalty(p) | _row(e) for p, e in zip(penalties, errors, strict=True)]


def _penalty(value) -> dict:
    return {} if value is None else {"ridge": value}


def _row(errors: list[float]) -> dict:
    bounded = np.clip(errors, BEST, WORST)
    return {
        "score": float(np.exp(np.log(bounded).mean())),
        "median": float(np.median(errors)),
        "errors": errors,
        "diverged": float(np.mean(np.asarray(errors) > DIVERGED)),
        "note": "",
    }


def _laws(model: Any, prefix: Series, key, penalties) -> list[Any]:
    """The laws for all penalties from one prefix, with one factorisation."""
    if isinstance(model, Identification):
        return [_identified(model, prefix, key)]
    mean, scale, _ = standard_units(prefix)
    paths = (prefix.paths.astype(np.float64) - mean) / scale
    if penalties == (None,):
        bare = [learn(model, paths, prefix.dt, key, Silent())[0]]
    else:
        law = model.build(paths, prefix.dt, key)
        features, targets = model.design(law, paths)
        weights = ridge.path(features, targets, penalties)
        bare = [model.with_weights(law, w) for w in weights]
    return [Scaled(law, mean, scale, prefix.dt) for law in bare]


def _identified(model: Identification, prefix: Series, key) -> Any:
    """The law of a model that takes the recording as it is, as a map from sample to sample."""
    if getattr(model, "inputs", ()):
        raise RheonError("a driven law has no forecast without its inputs", remedy="compare simulations with them")
    if not prefix.is_regular:
        raise RheonError("the time step is uneven", where=prefix.source, remedy="resample, or choose without search")
    law = fit(model, prefix, key=key).system
    if not isinstance(law, Flow):
        return as_map(law, prefix.dt)
    accurate = law.card.dt if law.card is not None and law.card.dt else prefix.dt
    return Discretised(law, prefix.dt, "rk4", max(1, math.ceil(prefix.dt / accurate - 1e-9)))


def _cut(series: Series, places, context: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows before the origins and what followed, where the window is complete and something followed."""
    starts = [(i, p) for p in places if p >= context for i in range(series.n_series)]
    windows = [series.paths[i, p - context : p] for i, p in starts]
    truth = [series.paths[i, p : p + horizon] for i, p in starts]
    kept = [j for j in range(len(starts)) if np.isfinite(windows[j]).all() and np.isfinite(truth[j]).any()]
    return np.array([windows[j] for j in kept]), np.array([truth[j] for j in kept])


def _forecasts(laws: list[Scaled], windows: np.ndarray, horizon: int) -> np.ndarray:
    """Free runs of every law from every window, side by side. Shape (law, window, horizon, variable)."""
    arrays = [eqx.partition(law, _is_array) for law in laws]
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *(a for a, _ in arrays))
    with precision("double"):
        return np.asarray(_run(stacked, arrays[0][1], jnp.asarray(windows, np.float64), horizon))


def _is_array(leaf) -> bool:
    return isinstance(leaf, jax.Array | np.ndarray)


@eqx.filter_jit
def _run(arrays, static, windows, horizon: int):
    def one(leaves):
        law = eqx.combine(leaves, static)
        return jax.vmap(lambda w: rollout(law, jnp.asarray(law.encode(w), w.dtype), horizon))(windows)

    return jax.vmap(one)(arrays)
