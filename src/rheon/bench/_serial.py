"""Racers on one task at a time: any model through `rheon.fit`, and foreign forecasters."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.model import Direct, LinearReadout
from rheon.core.precision import as_dtype, precision
from rheon.core.series import Series
from rheon.engine.rollout import rollouts
from rheon.engine.tangent import growth
from rheon.engine.wrappers.scaled import Scaled
from rheon.forecasting.forecast import forecast, stepped
from rheon.training.fit import fit

from ._outcome import Clock, Outcome, smape_of
from ._stacked import copied
from .problems import Problem
from .protocols import Protocol
from .racers import Racer
from .scoring import LONG

# windows that are run one step in one call
CHUNK = 2048


def attempt(racer: Racer, made: Problem, protocol: Protocol, seed: int) -> Outcome:
    """Run a racer on a task; whatever goes wrong is its reason."""
    try:
        if racer.maker:
            return _foreign(racer, made, protocol, seed)
        return _model(racer, made, protocol, seed)
    except Exception as error:
        text = str(error).split("\n")[0]
        return Outcome.failed(text if isinstance(error, RheonError) else f"{type(error).__name__}: {text}")


def _model(racer: Racer, made: Problem, protocol: Protocol, seed: int) -> Outcome:
    variables = made.truth.n_variables
    made = _with_parameter(made, protocol) if racer.told and protocol.kind == "parametric" else made
    stop = made.tune.n_times - protocol.validation
    part, clock, running = made.tune.window(0, stop), Clock(), Clock()
    tried: list[tuple[float, dict[str, Any], Any]] = []
    reason = ""
    with clock.running():
        for settings in _each(racer):
            try:
                fitted = fit(racer.build(**settings), part, key=seed, seconds=racer.budget)
                error = _validated(fitted, made.tune, stop, protocol, variables)
            except (RheonError, ArithmeticError, np.linalg.LinAlgError) as failure:
                reason = str(failure).split("\n")[0]
                continue
            tried.append((error, settings, fitted))
        if not tried:
            raise RheonError(f"no setting of {racer.name} could be tried: {reason}")
        error, settings, fitted = min(tried, key=lambda t: t[0])
        model = racer.build(**settings)
        # a training is not repeated for the last stretch; it goes on from the end of all the data all the same
        if made.tune is not made.train or isinstance(model, Direct | LinearReadout):
            fitted = fit(model, made.train, key=seed, seconds=racer.budget)
    with running.running():
        future = _answer(fitted, made, protocol)[:, :variables]
    limit = str(fitted.history.get("stopped", ""))
    return Outcome(
        future,
        reason=limit if limit.startswith("time limit") else "",
        settings=settings,
        tried=len(tried),
        validation=error,
        parameters=_parameters(fitted),
        seconds_fit=clock.seconds,
        seconds_forecast=running.seconds,
        exponent=_exponent(fitted, made, protocol),
    )


def _with_parameter(made: Problem, protocol: Protocol) -> Problem:
    """The same data with the parameter of every run as one more variable."""

    def told(series: Series, values) -> Series:
        shape = series.values.shape
        runs = np.reshape(np.asarray(values, float), (-1, *(1,) * (len(shape) - 1)))
        joined = np.concatenate([series.values, np.broadcast_to(runs, (*shape[:-1], 1))], axis=-1)
        return Series(joined, series.times, names=(*series.names, protocol.parameter))

    train = told(made.train, protocol.values)
    given = told(made.given, [protocol.target])
    return dataclasses.replace(made, tune=train, train=train, given=given)


def _exponent(fitted: Fit, made: Problem, protocol: Protocol) -> float | None:
    """The largest exponent of a law along its free run, where that is long enough to tell."""
    if protocol.kind != "forecast" or protocol.horizon < LONG or isinstance(fitted.model, Direct):
        return None
    law: Any = fitted.system
    if not isinstance(law, Scaled):
        return None
    window = (made.given.paths[0, -law.context :] - law.mean) / law.scale
    with precision("double") as dtype:
        # copies of its own precision, as in `rollouts`
        inner = as_dtype(law.map, dtype)
        return float(_growth(inner, np.asarray(window, dtype), protocol.horizon)) / made.train.dt


@eqx.filter_jit
def _growth(law, window, steps: int):
    settle = steps // 10
    state = law.encode(window)
    return growth(law, jnp.asarray(state, window.dtype), steps - settle, settle)


def _each(racer: Racer):
    for others, penalties in racer.settings():
        for penalty in penalties or (None,):
            yield others if penalty is None else others | {"ridge": penalty}


def _validated(fitted: Fit, tune: Series, stop: int, protocol: Protocol, variables: int) -> float:
    """The error on the validation stretch, by forecasts, or one step ahead where that is what is asked for."""
    truth = tune.window(stop).paths
    if protocol.kind == "reconstruction":
        return float(smape_of(truth[0], one_step(fitted, tune)[stop:]))
    ahead = _run_on(fitted, tune.window(0, stop), truth.shape[1])
    return float(np.mean(smape_of(truth[..., :variables], ahead[..., :variables])))


def _answer(fitted: Fit, made: Problem, protocol: Protocol) -> np.ndarray:
    if protocol.kind == "reconstruction":
        return one_step(fitted, made.train)
    return _run_on(fitted, made.given, protocol.horizon)[0]


def _run_on(fitted: Fit, given: Series, horizon: int) -> np.ndarray:
    """The forecast of every path. Shape (series, horizon, variable)."""
    law: Any = fitted.system
    if not isinstance(law, Scaled):
        return forecast(fitted, given, horizon).paths
    runs = [copied(law.map, (path - law.mean) / law.scale, horizon) for path in given.paths[:, -law.context :]]
    if all(run is not None for run in runs):
        return np.stack(runs) * law.scale + law.mean  # type: ignore[arg-type]
    return forecast(fitted, given, horizon).paths


def one_step(fitted: Fit, series: Series) -> np.ndarray:
    """What the law makes of every sample from those before it: its estimate without noise. Shape (time, variable).

    The first samples, before which there is no context, stay as they are.

    Raises:
        RheonError: if the series has many paths or is no longer than the context.
    """
    values, context = series.values, fitted.context
    if values.ndim != 2 or len(values) <= context:
        raise RheonError(f"a reconstruction needs one path of more than {context} samples")
    windows = np.lib.stride_tricks.sliding_window_view(values, context, axis=0)[:-1].swapaxes(1, 2)
    law: Any = stepped(fitted.system, series.dt)
    made = np.array(values, float)
    for first in range(0, len(windows), CHUNK):
        part = windows[first : first + CHUNK]
        padded = np.concatenate([part, np.repeat(part[-1:], CHUNK - len(part), axis=0)])
        made[context + first : context + first + len(part)] = rollouts(law, padded, 1, precision="double")[
            : len(part), 0
        ]
    return made


def _parameters(fitted: Fit) -> int:
    """Numbers that were learned: the readout of a closed form, all numbers of a trained law."""
    law: Any = getattr(fitted.system, "map", fitted.system)
    if isinstance(fitted.model, Direct):
        return 0
    for name in ("readout", "weights"):
        for holder in (law, getattr(law, "rule", None), getattr(law, "net", None)):
            if isinstance(fitted.model, LinearReadout) and hasattr(holder, name):
                return int(np.size(getattr(holder, name)))
    return int(law.n_numbers)


def _foreign(racer: Racer, made: Problem, protocol: Protocol, seed: int) -> Outcome:
    from .foreign import forecaster, seen_by

    if protocol.kind != "forecast" or made.given is not made.train:
        raise RheonError(f"{racer.name} can only go on from the end of its data")
    values = seen_by(racer, made.train)
    mean, scale = values.mean(0), np.where(values.std(0) > 0, values.std(0), 1.0)
    if protocol.units == "data":
        mean, scale = np.zeros_like(mean), np.ones_like(scale)
    clock, running = Clock(), Clock()
    one = forecaster(racer)
    with clock.running():
        one.fit((values - mean) / scale, made.train.dt, seed)
    with running.running():
        future = np.asarray(one.predict(protocol.horizon), float) * scale + mean
    if future.shape != (protocol.horizon, values.shape[1]):
        raise RheonError(f"{racer.name} foretold an array of shape {future.shape}")
    return Outcome(future, tried=1, validation=math.nan, seconds_fit=clock.seconds, seconds_forecast=running.seconds)
