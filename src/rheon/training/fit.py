"""The verb `fit`: data in, a learned system out."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.model import Direct, Gradient, Gram, Identification, LinearReadout, Model, Regression
from rheon.core.progress import Progress, Silent
from rheon.core.random import as_key
from rheon.core.registry import resolve
from rheon.core.series import Series
from rheon.core.system import System
from rheon.engine.wrappers.scaled import Scaled

from . import ridge
from ._standard import standard_units


def fit(
    model: Model,
    series: Series,
    *,
    key=0,
    progress: Progress | None = None,
    seconds: float | None = None,
    checkpoint=None,
    score: Callable[..., float] | None = None,
) -> Fit:
    """Learn a law from data.

    The data are standardised per variable (over all paths, gaps ignored); the law is found in those units by the
    solver for the model's kind, and wrapped so that it observes and encodes in the data's units with the data's step.

    Args:
        model: the recipe, e.g. `rheon.models.NVAR(order=3)`.
        series: one or many paths with an even step; gaps as NaN. No row of a regression touches a gap. Models that
            identify equations take uneven steps too, and say so. A list of Series counts as one with many paths.
        key: an integer or a JAX key; the same key gives the same numbers.
        progress: told about long training.
        seconds: time limit of gradient training; closed forms ignore it.
        checkpoint: file in which gradient training keeps its state, to resume from; closed forms ignore it.
        score: judge of forced gradient training, `score(law, train_paths, validation_paths)` in standardised units,
            lower is better: seeds, settings and checkpoints are chosen by it. NaN stands for a law that cannot be
            judged; where none can, the last parameters are kept and the verdict says so.

    Returns:
        A `Fit`, which depends on the arguments alone: it holds no times of day and no durations.

    Raises:
        RheonError: if the step is uneven, a variable was never observed, there are too few samples (the message says
            how many are needed), `model` is not a model, or a score is given that nothing would use or that fails.

    Source: ridge regression in `rheon.training.ridge`, gradient descent in `rheon.training.gradient` and
    `rheon.training.regression`.

    Example:
        >>> import rheon
        >>> wave = Series(np.sin(0.1 * np.arange(300)))
        >>> fit(rheon.models.Linear(lags=3), wave).history["rows"]
        297
    """
    if isinstance(model, type) or not isinstance(model, Model):
        raise RheonError(f"{model!r} is not a model", remedy="pass an instance, e.g. rheon.models.Linear()")
    if isinstance(series, list | tuple) and series and all(isinstance(part, Series) for part in series):
        series = Series.together(series)
    if not isinstance(series, Series):
        series = Series(np.asarray(series))
    if isinstance(model, Identification):
        return _identified(model, series, as_key(key), progress or Silent())
    if not series.is_regular:
        raise RheonError(
            "the time step is uneven",
            where=series.source,
            remedy="resample to an even step first, with NaN where nothing was observed",
        )
    mean, scale, constant = standard_units(series)
    paths = (series.paths.astype(np.float64) - mean) / scale
    random_key = as_key(key)
    own = model.in_units(mean, scale)
    law, history = learn(own, paths, series.dt, random_key, progress or Silent(), seconds, checkpoint, score)
    if constant:
        history["constant"] = list(constant)
        history["note"] = f"{', '.join(constant)} never changes; it is kept, with scale 1"
    return Fit(
        system=Scaled(law, mean, scale, series.dt, series.names),
        model=model,
        names=series.names,
        units=series.units,
        time_unit=series.time_unit,
        history=history,
        provenance=provenance(model, series, random_key),
    )


def _identified(model: Identification, series: Series, key, progress: Progress) -> Fit:
    """The fit of a model that takes the recording as it is."""
    law, history = resolve(model.solver)(model, series, key, progress)
    names = tuple(law.variables)
    if names == series.names:
        names, units = series.names, series.units
    else:
        known = dict(zip(series.names, series.units, strict=True))
        units = tuple(known.get(n, "") for n in names)
    return Fit(law, model, names, units, series.time_unit, history, provenance(model, series, key))


def learn(model: Model, paths, dt: float, key, progress: Progress, seconds=None, checkpoint=None, score=None):
    """The law and its history from standardised paths, by the solver for the model's kind.

    Raises:
        RheonError: if the model is of no kind, the data are too few for it, or it is not trained by a score.
    """
    forced = isinstance(model, Gradient) and not isinstance(model, Regression)
    if score is not None and not forced:
        raise RheonError(f"{type(model).__name__} is not chosen by a score", remedy="leave score out")
    if isinstance(model, Direct):
        law = model.build(paths, dt, key)
        return law, model.account(law)
    if isinstance(model, LinearReadout):
        return regress(model, paths, dt, key)
    if isinstance(model, Gradient):
        solver = "regression" if isinstance(model, Regression) else "gradient"
        train = resolve(f"rheon.training.{solver}:train")
        judge = {} if score is None else {"score": score}
        return train(model, paths, dt, key, progress=progress, seconds=seconds, checkpoint=checkpoint, **judge)
    kinds = "Direct, LinearReadout, Gradient or Regression"
    raise RheonError(f"{type(model).__name__} is of no kind", remedy=f"subclass {kinds}")


def regress(model: Any, paths, dt: float, key) -> tuple[System, dict]:
    """The law of a linear-readout model, and what the regression was like."""
    law = model.build(paths, dt, key)
    features, targets = model.design(law, paths)
    factors = ridge.factorise(features, targets)
    weights = factors.weights(model.ridge)
    known = features.matrix if isinstance(features, Gram) else features
    residual = np.mean((targets - known @ weights) ** 2, axis=0)
    history = {
        "rows": int(factors.rows),
        "features": int(factors.features),
        "degrees_of_freedom": factors.degrees_of_freedom(model.ridge),
        # mean squared one-step error on the training rows, in standardised units (1 = the variance of the data)
        "one_step_error": [float(v) for v in residual],
    }
    return model.with_weights(law, weights), history


def digest(series: Series) -> str:
    """A word for the values of a series, whatever their names and times: other values have another."""
    values = np.ascontiguousarray(series.paths, np.float64)
    made = hashlib.sha256(repr(values.shape).encode())
    made.update(values.data)  # type: ignore[arg-type]
    return made.hexdigest()[:16]


def _observed(values: np.ndarray) -> int:
    """How many values are not missing; a finite sum proves that none is, and is cheaper than a count."""
    with np.errstate(over="ignore", invalid="ignore"):
        whole = np.isfinite(values.sum())
    return values.size if whole else int((~np.isnan(values)).sum())


def provenance(model: Model, series: Series, key: jax.Array) -> dict:
    """Where a fit comes from: versions, settings, key, source, size and digest of the data. Plain values."""
    from rheon import __version__

    settings = {f.name: getattr(model, f.name) for f in dataclasses.fields(model)}
    return {
        "rheon": __version__,
        "jax": jax.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "model": type(model).__name__,
        "settings": {k: v if isinstance(v, bool | int | float | str | None) else str(v) for k, v in settings.items()},
        "key": [int(v) for v in np.asarray(jax.random.key_data(key)).ravel()],
        "source": series.source,
        "paths": series.n_series,
        "samples": series.n_times,
        "observed": _observed(series.values),
        "data": digest(series),
        "dt": series.dt,
    }
